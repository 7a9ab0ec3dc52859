#include <gtest/gtest.h>
#include <omp.h>

#include <filesystem>
#include <iterator>
#include <thread>
#include <vector>

#include "ops/onednn/onednn.hpp"
#include "ops/onednn/team_scope.hpp"
#include "ops/weight_cache.hpp"
#include "step_runner.hpp"

namespace ration::ops::testing {
namespace {

std::ptrdiff_t threads_of_process() {
  return std::distance(std::filesystem::directory_iterator("/proc/self/task"), std::filesystem::directory_iterator());
}

constexpr int kTeam = 4;
constexpr int kCallers = 3;

/// Makes and runs a convolution, a pooling, a product and a reorder on a thread whose OpenMP team would be large.
/// Returns how many threads the process had afterwards, and whether the team size was restored.
void compute(std::ptrdiff_t& threads, bool& restored) {
  omp_set_num_threads(kTeam);
  StepRunner conv(graph::OpKind::kConv, graph::ConvAttributes{.window = {.pads = {1, 1, 1, 1}}},
                  {{.shape = {2, 32, 28, 28}}, {.shape = {64, 32, 3, 3}, .constant = true}});
  const OpsContext context{.preferred_blocked = detect_context().preferred_blocked, .max_cut = 4};
  conv.run(*conv.make(onednn::propose_conv, context), 1);
  StepRunner pool(graph::OpKind::kGlobalAveragePool, {}, {{.shape = {4, 64, 8, 8}}});
  pool.run(*pool.make(onednn::propose_global_pool, context), 1);
  StepRunner gemm(graph::OpKind::kMatMul, {}, {{.shape = {64, 512}}, {.shape = {512, 512}, .constant = true}});
  gemm.run(*gemm.make(onednn::propose_gemm, context), 1);
  const auto reorder = onednn::make_reorder({4, 64, 56, 56}, Layout::kPlain, Layout::kBlocked8, 4);
  std::vector<float> src(4 * 64 * 56 * 56);
  std::vector<float> dst(src.size());
  const void* const pointers[] = {src.data()};
  const auto state = reorder->make_state();
  reorder->run({.src = pointers, .dst = dst.data(), .state = state.get()}, {});
  threads = threads_of_process();
  restored = omp_get_max_threads() == kTeam;
}

TEST(OnednnThreads, NoCallMakesTheLibraryStartAThread) {
  const std::ptrdiff_t before = threads_of_process();
  std::vector<std::ptrdiff_t> threads(kCallers, 0);
  for (std::ptrdiff_t& count : threads) {
    bool restored = false;
    std::thread(compute, std::ref(count), std::ref(restored)).join();
    EXPECT_EQ(count, before + 1) << "the caller alone";
    EXPECT_TRUE(restored);
  }
  std::vector<std::thread> callers;
  for (std::size_t i = 0; i < kCallers; ++i) {
    callers.emplace_back([&threads, i] {
      bool restored = false;
      compute(threads[i], restored);
    });
  }
  for (std::thread& caller : callers) caller.join();
  for (const std::ptrdiff_t count : threads) EXPECT_LE(count, before + kCallers);
  EXPECT_EQ(threads_of_process(), before);
}

TEST(OnednnThreads, ShardsOfOneRunMayRunAtTheSameTime) {
  constexpr int kShards = 4;
  constexpr std::int64_t kChannels = 64;
  constexpr std::int64_t kSize = 14;
  StepRunner step(graph::OpKind::kConv, graph::ConvAttributes{.window = {.pads = {1, 1, 1, 1}}},
                  {{.shape = {1, kChannels, kSize, kSize}}, {.shape = {kChannels, kChannels, 3, 3}, .constant = true}});
  const OpsContext context{.preferred_blocked = detect_context().preferred_blocked, .max_cut = kShards};
  const auto operation = step.make(onednn::propose_conv, context);
  ASSERT_EQ(operation->cuts().back(), kShards);
  const std::vector<float> src(kChannels * kSize * kSize, 0.5F);
  std::vector<float> want(src.size());
  std::vector<float> got(src.size());
  const void* const pointers[] = {src.data()};
  const auto state = operation->make_state();
  PackedBuffer scratch(operation->scratch_bytes(1) + kShards * operation->scratch_bytes(kShards));
  operation->run({.src = pointers, .dst = want.data(), .scratch = scratch.data(), .state = state.get()}, {});
  std::vector<std::thread> workers;
  for (int index = 0; index < kShards; ++index) {
    workers.emplace_back([&, index] {
      std::byte* const own = scratch.data() + static_cast<std::size_t>(index) * operation->scratch_bytes(kShards);
      for (int repeat = 0; repeat < 20; ++repeat) {
        operation->run({.src = pointers, .dst = got.data(), .scratch = own, .state = state.get()}, {index, kShards});
      }
    });
  }
  for (std::thread& worker : workers) worker.join();
  EXPECT_EQ(got, want);
}

TEST(OnednnThreads, AScopeRestoresTheTeamItFound) {
  const int found = omp_get_max_threads();
  omp_set_num_threads(kTeam);
  {
    const onednn::TeamScope outer;
    EXPECT_EQ(omp_get_max_threads(), 1);
    { const onednn::TeamScope inner; }
    EXPECT_EQ(omp_get_max_threads(), 1);
  }
  EXPECT_EQ(omp_get_max_threads(), kTeam);
  omp_set_num_threads(found);
}

}  // namespace
}  // namespace ration::ops::testing
