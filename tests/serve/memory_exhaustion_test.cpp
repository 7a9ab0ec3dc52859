// What becomes of a host whose memory is exhausted: each allocation of a call fails once.
#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <new>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "base/guarded.hpp"
#include "compile/arena.hpp"
#include "failing_allocations.hpp"
#include "ration/doctor.hpp"
#include "ration/engine.hpp"
#include "ration/model.hpp"
#include "ration/topology.hpp"
#include "serve/batch.hpp"
#include "tiny_model.hpp"

namespace ration {
namespace {

TEST(MemoryExhaustion, NamesWhatTheMemoryWasFor) {
  try {
    base::guarded("a test", [] { throw std::bad_alloc(); });
    FAIL() << "the exception was lost";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kResourceExhausted);
    EXPECT_STREQ(error.what(), "the memory is exhausted: there was not enough for a test");
  }
}

TEST(MemoryExhaustion, NeedsNoMemoryToSaySo) {
  std::optional<Error> thrown;
  {
    const FailingAllocations failing(0, 1000);
    try {
      base::guarded("a test", [] { throw std::bad_alloc(); });
    } catch (const Error& error) {
      thrown = error;
    }
  }
  ASSERT_TRUE(thrown.has_value());
  EXPECT_EQ(thrown->code(), ErrorCode::kResourceExhausted);
}

TEST(MemoryExhaustion, IsAnErrorOfEachLookAtTheProcess) {
  const CpuBudget budget = CpuBudget::detect();
  const ProcessView process = ProcessView::read(budget);
  EXPECT_GT(count_errors([] { static_cast<void>(CpuBudget::detect()); }), 0);
  EXPECT_GT(count_errors([&] { static_cast<void>(ProcessView::read(budget)); }), 0);
  EXPECT_GT(count_errors([&] { static_cast<void>(settings_for_other_runtimes(budget)); }), 0);
  count_errors([&] { static_cast<void>(diagnose(budget, process)); });
  count_errors([&] { static_cast<void>(budget.affinity_list()); });
  EXPECT_GT(count_errors([] { static_cast<void>(Topology::detect()); }, kFewerAndFewer), 0);
}

TEST(MemoryExhaustion, IsAnErrorOfATensor) {
  const Shape shape{1, 300, 200, 200};
  EXPECT_GT(count_errors([] { static_cast<void>(Tensor(DataType::kFloat32, {16})); }), 0);
  // More than a process can address: the sentence about it needs memory, too.
  EXPECT_EQ(count_errors([&] { static_cast<void>(shape.elements()); }), 0) << "a count allocates nothing";
  int refused = 0;
  EXPECT_GT(count_errors([&] {
              const Shape endless{1, 1 << 25, 1 << 25};
              try {
                static_cast<void>(Tensor(DataType::kFloat32, endless));
              } catch (const Error& error) {
                ++refused;
                if (std::string_view(error.what()).starts_with("the memory")) throw;
              }
            }),
            0);
  EXPECT_GT(refused, 1);
}

TEST(MemoryExhaustion, IsAnErrorOfAnEnginesConstructor) {
  EngineOptions options;
  options.create_threads = false;
  std::optional<Engine> engine;
  EXPECT_GT(count_errors([&] {
              engine.emplace(options);
              FailingAllocations::stop();
              engine.reset();
            }),
            0);
}

TEST(MemoryExhaustion, IsAnErrorOfAnEnginesStats) {
  Engine engine;
  const Model model(engine, tiny_model());
  const Tensor input = tiny_input(1);
  const TensorView inputs[] = {input};
  EXPECT_TRUE(is_tiny_answer(model.run(inputs)[0], 1));
  EXPECT_GT(count_errors([&] { static_cast<void>(engine.stats().to_prometheus()); }), 0);
  EXPECT_GT(count_errors([&] { static_cast<void>(engine.budget()); }), 0);
}

/// Takes more of a pool than it has free and gives them back while there is no memory.
template <class Pool>
void expect_takes_back_without_memory(Pool& pool) {
  std::vector<decltype(pool.take())> taken;
  for (int i = 0; i < 9; ++i) taken.push_back(pool.take());
  const FailingAllocations failing(0);
  for (auto& one : taken) pool.give_back(std::move(one));
  EXPECT_TRUE(FailingAllocations::none_failed());
}

TEST(MemoryExhaustion, KeepsNoArenaFromComingBack) {
  const auto plan = std::make_shared<const compile::Plan>();
  compile::ArenaPool arenas(plan);
  expect_takes_back_without_memory(arenas);
  serve::BatchPool batches(plan, {}, 1);
  expect_takes_back_without_memory(batches);
}

TEST(MemoryExhaustion, FailsAModelsConstructorAndNotTheNext) {
  Engine engine;
  const std::filesystem::path& file = tiny_model();
  const auto load = [&] { const Model model(engine, file); };
  EXPECT_GT(count_errors(load), 0);
  load();
}

TEST(MemoryExhaustion, FailsOneRequestAndNotTheNext) {
  Engine engine;
  const Model model(engine, tiny_model());
  const Tensor input = tiny_input(1);
  const TensorView inputs[] = {input};
  EXPECT_GT(count_errors([&] { static_cast<void>(model.run(inputs)); }), 0);
  EXPECT_TRUE(is_tiny_answer(model.run(inputs)[0], 1));
  EXPECT_GT(count_errors([&] { model.submit(inputs).get(); }), 0);
  EXPECT_TRUE(is_tiny_answer(model.submit(inputs).get().outputs[0], 1));
}

TEST(MemoryExhaustion, IsAnErrorOfARefusedRequest) {
  Engine engine;
  const Model model(engine, tiny_model());
  engine.shut_down(Shutdown::kDrain);
  int errors = 0;
  bool is_done = false;
  for (std::int64_t n = 0; !is_done; ++n) {
    Tensor input = tiny_input(1);
    std::optional<ErrorCode> code;
    {
      const FailingAllocations failing(n);
      try {
        model.submit(std::move(input)).get();
      } catch (const Error& error) {
        FailingAllocations::stop();
        code = error.code();
      }
      is_done = FailingAllocations::none_failed();
    }
    ASSERT_TRUE(code.has_value());
    EXPECT_TRUE(*code == ErrorCode::kUnavailable || (*code == ErrorCode::kResourceExhausted && !is_done)) << n;
    errors += *code == ErrorCode::kResourceExhausted ? 1 : 0;
  }
  EXPECT_GT(errors, 0);
}

}  // namespace
}  // namespace ration
