// What becomes of a host whose memory is exhausted: each allocation of a call fails once.
#include <gtest/gtest.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <new>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "base/guarded.hpp"
#include "compile/arena.hpp"
#include "ration/c_api.h"
#include "ration/doctor.hpp"
#include "ration/engine.hpp"
#include "ration/model.hpp"
#include "ration/topology.hpp"
#include "serve/batch.hpp"
#include "tiny_model.hpp"

namespace {

constexpr std::int64_t kNever = -1;

// Allocations of this thread that pass before those that fail, and how many fail.
thread_local std::int64_t passes = kNever;
thread_local std::int64_t failures = 0;

bool fails() {
  if (passes == kNever) return false;
  if (passes > 0) {
    --passes;
    return false;
  }
  if (failures == 0) return false;
  --failures;
  return true;
}

void* allocate(std::size_t bytes, std::size_t alignment) {
  void* memory = nullptr;
  if (fails() || ::posix_memalign(&memory, alignment, bytes) != 0) throw std::bad_alloc();
  return memory;
}

}  // namespace

// Not inlined: the compiler would take free() for the wrong partner of operator new.
[[gnu::noinline]] void* operator new(std::size_t bytes) { return allocate(bytes, alignof(std::max_align_t)); }
[[gnu::noinline]] void* operator new(std::size_t bytes, std::align_val_t alignment) {
  return allocate(bytes, static_cast<std::size_t>(alignment));
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }

namespace ration {
namespace {

/// Lets `count` allocations of this thread fail behind the first `passing` ones, as long as it lives.
class FailingAllocations {
 public:
  explicit FailingAllocations(std::int64_t passing, std::int64_t count = 1) {
    failures = count;
    passes = passing;
  }
  ~FailingAllocations() { passes = kNever; }
  FailingAllocations(const FailingAllocations&) = delete;
  FailingAllocations& operator=(const FailingAllocations&) = delete;

  static bool none_failed() { return failures > 0; }
};

constexpr auto kEach = [](std::int64_t n) { return n + 1; };
/// For what takes thousands of allocations and milliseconds: the first 16 and one of each 16th part from there on.
constexpr auto kFewerAndFewer = [](std::int64_t n) { return n + 1 + n / 16; };

/// Calls f with its n-th allocation failing, for n from 0 on until it needs no n-th: each time it must pass or throw
/// Error(kResourceExhausted). Returns how many times it threw.
template <class F, class Next = decltype(kEach)>
int count_errors(const F& f, const Next& next = kEach) {
  int errors = 0;
  bool is_done = false;
  for (std::int64_t n = 0; !is_done; n = next(n)) {
    std::optional<Error> thrown;
    {
      const FailingAllocations failing(n);
      try {
        f();
      } catch (const Error& error) {
        passes = kNever;
        thrown = error;
      }
      is_done = FailingAllocations::none_failed();
    }
    if (!thrown.has_value()) continue;
    ++errors;
    EXPECT_EQ(thrown->code(), ErrorCode::kResourceExhausted) << "allocation " << n << ": " << thrown->what();
  }
  return errors;
}

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
              passes = kNever;
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
  EXPECT_GT(count_errors([&] { base::guarded("a model", load); }), 0);
  load();
}

TEST(MemoryExhaustion, FailsOneRequestAndNotTheNext) {
  Engine engine;
  const Model model(engine, tiny_model());
  const Tensor input = tiny_input(1);
  const TensorView inputs[] = {input};
  EXPECT_GT(count_errors([&] { base::guarded("an answer", [&] { static_cast<void>(model.run(inputs)); }); }), 0);
  EXPECT_TRUE(is_tiny_answer(model.run(inputs)[0], 1));
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
        passes = kNever;
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

/// Throws what a call of C returned, and frees it.
void must(ration_error* error) {
  if (error == nullptr) return;
  passes = kNever;
  const bool exhausted = ration_error_code(error) == RATION_RESOURCE_EXHAUSTED;
  const Error thrown(exhausted ? ErrorCode::kResourceExhausted : ErrorCode::kInternal, ration_error_message(error));
  ration_error_free(error);
  throw thrown;
}

TEST(MemoryExhaustion, IsAnErrorOfACallOfC) {
  EXPECT_GT(count_errors([] {
              char* text = nullptr;
              must(ration_doctor(&text));
              ration_text_free(text);
            }),
            0);
  ration_engine* engine = nullptr;
  must(ration_engine_create(nullptr, &engine));
  ration_model* model = nullptr;
  must(ration_model_load(engine, tiny_model().c_str(), nullptr, &model));
  Tensor input = tiny_input(1);
  const ration_tensor row{input.data(), RATION_FLOAT32, 2, {1, 4}};
  EXPECT_GT(count_errors([&] {
              ration_response* response = nullptr;
              must(ration_model_run(model, &row, 1, &response));
              ration_response_free(response);
            }),
            0);
  EXPECT_GT(count_errors([&] {
              ration_stats* stats = nullptr;
              char* text = nullptr;
              must(ration_engine_stats(engine, &stats));
              ration_error* const error = ration_stats_prometheus(stats, &text);
              ration_stats_free(stats);
              ration_text_free(text);
              must(error);
            }),
            0);
  ration_model_free(model);
  ration_engine_free(engine);
}

TEST(MemoryExhaustion, LetsEachRequestOfCEndOnce) {
  ration_engine* engine = nullptr;
  must(ration_engine_create(nullptr, &engine));
  ration_model* model = nullptr;
  must(ration_model_load(engine, tiny_model().c_str(), nullptr, &model));
  Tensor input = tiny_input(1);
  const ration_tensor row{input.data(), RATION_FLOAT32, 2, {1, 4}};
  std::atomic<int> ended{0};
  ration_submit_options options;
  ration_submit_options_init(&options, sizeof(options));
  options.copy_inputs = 1;
  options.callback_user = &ended;
  options.callback = [](void* user, ration_response* response) {
    ration_response_free(response);
    ++*static_cast<std::atomic<int>*>(user);
  };
  int submitted = 0;
  EXPECT_GT(count_errors([&] {
              ration_request* request = nullptr;
              must(ration_model_submit(model, &row, 1, &options, &request));
              ++submitted;
              ration_request_free(request);
            }),
            0);
  ration_model_free(model);
  EXPECT_GT(submitted, 0);
  EXPECT_EQ(ended, submitted);
  ration_engine_free(engine);
}

}  // namespace
}  // namespace ration
