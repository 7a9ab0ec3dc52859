#include "ration/engine.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <set>
#include <string_view>
#include <thread>
#include <vector>

#include "ration/error.hpp"
#include "ration/model.hpp"
#include "small_model.hpp"
#include "sys/affinity.hpp"

namespace ration {
namespace {

EngineOptions with_threads(int threads) {
  EngineOptions options;
  options.threads = threads;
  return options;
}

std::vector<float> answer(const Model& model, float scale) {
  const std::vector<Tensor> outputs = model.run(ramp(1, scale));
  const std::span<const float> values = outputs[0].values<float>();
  return {values.begin(), values.end()};
}

std::size_t threads_of_this_process() {
  std::size_t count = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator("/proc/self/task")) ++count;
  return count;
}

int in_child(const std::function<int()>& work) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(work());
  int status = 0;
  if (child < 0 || ::waitpid(child, &status, 0) != child || !WIFEXITED(status)) return -1;
  return WEXITSTATUS(status);
}

TEST(Engine, RefusesHalfASplit) {
  for (const Split split : {Split{1, 0}, Split{0, 1}, Split{-1, -1}, Split{2, -1}}) {
    EngineOptions options;
    options.split = split;
    EXPECT_THROW(Engine{options}, Error) << split.inter << " x " << split.intra;
  }
}

TEST(Engine, TakesTheBudgetByDefault) {
  const Engine engine;
  EXPECT_EQ(engine.workers(), CpuBudget::detect().threads);
  EXPECT_EQ(engine.budget().threads, CpuBudget::detect().threads);
}

TEST(Engine, SharesTheBudgetWithOthersThatTakeIt) {
  const int budget = CpuBudget::detect().threads;
  if (budget < 2) GTEST_SKIP() << "needs two threads to divide";
  const std::size_t all = threads_of_this_process() + static_cast<std::size_t>(budget);
  const Engine first;
  {
    std::vector<std::string> lines;
    EngineOptions options;
    options.log = [&](LogLevel, std::string_view line) { lines.emplace_back(line); };
    const Engine second(options);
    ASSERT_EQ(first.workers(), budget - budget / 2);
    ASSERT_EQ(second.workers(), budget / 2);
    // The first one's surplus workers end without being waited for.
    while (threads_of_this_process() > all) std::this_thread::yield();
    EXPECT_EQ(threads_of_this_process(), all);
    EXPECT_THAT(lines, testing::Contains(testing::HasSubstr("2 engines and pools that share")));
  }
  EXPECT_EQ(first.workers(), budget);
  EXPECT_EQ(threads_of_this_process(), all);
}

TEST(Engine, KeepsAnExplicitNumberBesideOthers) {
  const int budget = CpuBudget::detect().threads;
  const Engine explicit_number(with_threads(3));
  const Engine by_budget;
  EXPECT_EQ(explicit_number.workers(), 3);
  EXPECT_EQ(by_budget.workers(), budget);
  const Engine another(with_threads(1));
  EXPECT_EQ(by_budget.workers(), budget);
}

TEST(Engine, HasWhatItsStaticSplitNeedsBesideOthers) {
  const Engine first;
  EngineOptions options;
  options.split = {first.workers(), 1};
  const Engine second(options);
  EXPECT_EQ(second.workers(), CpuBudget::detect().threads);
}

TEST(Engine, SaysThatMoreEnginesThanThreadsExceedTheBudget) {
  const int outcome = in_child([] {
    const int cpu = CpuBudget::detect().affinity.front();
    if (!sys::set_thread_affinity({cpu}).empty()) return 99;
    std::vector<std::string> lines;
    EngineOptions options;
    options.log = [&](LogLevel level, std::string_view line) {
      if (level == LogLevel::kWarning) lines.emplace_back(line);
    };
    const Engine first(options);
    if (first.workers() != 1 || !lines.empty()) return 1;
    const Engine second(options);
    if (first.workers() != 1 || second.workers() != 1) return 2;
    return !lines.empty() && lines.back().find("2 engines and pools that share 1 thread") != std::string::npos ? 0 : 3;
  });
  EXPECT_EQ(outcome, 0);
}

/// Whether that is the engine's line about limits that it begins to follow.
bool tells_the_budget(std::string_view line) { return line.starts_with("the CPU budget is now"); }

TEST(Engine, FollowsTheNewestLimitsThoughAnOlderLookEndsLater) {
  if (CpuBudget::detect().threads < 2) GTEST_SKIP() << "needs two threads to take one away";
  const std::filesystem::path& file = small_model();
  const int outcome = in_child([&file] {
    std::atomic<bool> holds{false};
    std::promise<void> begun, go_on;
    EngineOptions options;
    options.log = [&](LogLevel, std::string_view line) {
      if (!tells_the_budget(line) || !holds.exchange(false)) return;
      begun.set_value();
      go_on.get_future().wait();
    };
    Engine engine(options);
    const Model model(engine, file);
    auto other = std::make_unique<Engine>();
    holds = true;
    // The first one takes the other's part, of the budget as it was then.
    std::thread leaving([&other] { other.reset(); });
    begun.get_future().wait();
    if (!sys::set_thread_affinity({CpuBudget::detect().affinity.front()}).empty()) ::_exit(99);
    while (engine.budget().threads > 1) answer(model, 1.0F);
    go_on.set_value();
    leaving.join();
    return engine.workers();
  });
  EXPECT_EQ(outcome, 1);
}

TEST(Engine, DoesNotCountALookAtTheLimitsAsComputation) {
  if (CpuBudget::detect().threads < 2) GTEST_SKIP() << "needs two threads to take one away";
  const std::filesystem::path& file = small_model();
  const int outcome = in_child([&file] {
    using Clock = std::chrono::steady_clock;
    std::optional<Clock::time_point> looked;
    EngineOptions options;
    options.log = [&looked](LogLevel, std::string_view line) {
      if (!tells_the_budget(line)) return;
      // Far longer than an answer is on its way.
      const auto end = Clock::now() + std::chrono::milliseconds(100);
      while (Clock::now() < end) {
      }
      looked = Clock::now();
    };
    Engine engine(options);
    const Model model(engine, file);
    if (!sys::set_thread_affinity({CpuBudget::detect().affinity.front()}).empty()) return 99;
    for (;;) {
      const Response response = model.submit(ramp(1, 1.0F)).get();
      const auto answered = Clock::now();
      if (looked) return response.timing.compute <= answered - *looked ? 0 : 1;
    }
  });
  EXPECT_EQ(outcome, 0);
}

// Makes an engine in a thread that is pinned to one CPU and returns the masks of all threads with that name once a
// request was answered.
std::set<std::vector<int>> masks_made_by_a_pinned_thread(const EngineOptions& options, std::string_view name) {
  std::set<std::vector<int>> masks;
  std::thread([&] {
    EXPECT_EQ(sys::set_thread_affinity({CpuBudget::detect().affinity.front()}), "");
    Engine engine(options);
    answer(Model(engine, small_model()), 1.0F);
    for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
      std::string comm;
      std::getline(std::ifstream(task.path() / "comm"), comm);
      if (comm.starts_with(name)) masks.insert(sys::thread_affinity(std::stoi(task.path().filename())));
    }
  }).join();
  return masks;
}

TEST(Engine, GivesItsWorkersTheAllowedCpusThatItsMakerDoesNotHave) {
  EngineOptions options = with_threads(1);
  options.pin = false;
  EXPECT_THAT(masks_made_by_a_pinned_thread(options, "ration-w"), testing::ElementsAre(CpuBudget::detect().affinity));
}

TEST(Engine, LeavesAllAllowedCpusToOpenMpTeams) {
  EngineOptions options;
  options.split = {1, 2};
  options.intra_op = IntraOp::kOpenMp;
  // libgomp's threads keep the name of the worker that made them.
  EXPECT_THAT(masks_made_by_a_pinned_thread(options, "ration-w"), testing::ElementsAre(CpuBudget::detect().affinity));
}

TEST(Engine, CreatesItsWorkersAndNoOtherThreadForAnyNumberOfModels) {
  const std::size_t before = threads_of_this_process();
  Engine engine(with_threads(3));
  EXPECT_EQ(threads_of_this_process(), before + 3);
  const Model first(engine, small_model());
  const Model second(engine, small_model());
  const Model third(engine, small_model());
  for (const Model* model : {&first, &second, &third}) answer(*model, 1.0F);
  EXPECT_EQ(threads_of_this_process(), before + 3);
}

TEST(Engine, StaticSplitsAndOpenMpGiveTheElasticAnswer) {
  Engine elastic(with_threads(4));
  const std::vector<float> expected = answer(Model(elastic, small_model(), in_order()), 1.0F);
  for (const char* split : {"1x4", "2x2", "4x1"}) {
    EngineOptions options = with_threads(4);
    options.split = Split::parse(split);
    Engine engine(options);
    EXPECT_EQ(answer(Model(engine, small_model(), in_order()), 1.0F), expected) << split;
  }
  EngineOptions openmp = with_threads(2);
  openmp.split = Split::parse("1x2");
  openmp.intra_op = IntraOp::kOpenMp;
  Engine engine(openmp);
  const std::vector<float> values = answer(Model(engine, small_model(), in_order()), 1.0F);
  for (std::size_t i = 0; i < values.size(); ++i) EXPECT_NEAR(values[i], expected[i], 1e-5F);
}

TEST(Engine, RefusesImpossibleOptions) {
  EXPECT_THROW(Engine(with_threads(-1)), Error);
  EngineOptions wide = with_threads(2);
  wide.split = {2, 2};
  EXPECT_THROW(Engine{wide}, Error);
  EngineOptions openmp = with_threads(2);
  openmp.intra_op = IntraOp::kOpenMp;
  EXPECT_THROW(Engine{openmp}, Error);
}

TEST(Engine, SaysThatItWasToldToExceedTheBudget) {
  std::vector<std::string> lines;
  EngineOptions options = with_threads(CpuBudget::detect().threads + 1);
  options.log = [&](LogLevel level, std::string_view line) {
    if (level == LogLevel::kWarning) lines.emplace_back(line);
  };
  const Engine engine(options);
  ASSERT_FALSE(lines.empty());
  EXPECT_NE(lines.front().find("told to use"), std::string::npos);
}

TEST(Engine, WithoutThreadsRunsInTheCaller) {
  Engine with(with_threads(1));
  const std::vector<float> expected = answer(Model(with, small_model(), in_order()), 2.0F);
  const std::size_t before = threads_of_this_process();
  EngineOptions options = with_threads(2);
  options.create_threads = false;
  Engine engine(options);
  const Model model(engine, small_model(), in_order());
  EXPECT_EQ(answer(model, 2.0F), expected);
  EXPECT_EQ(threads_of_this_process(), before);
}

TEST(Engine, LentThreadsHelpCallersOfAnEngineWithoutThreads) {
  EngineOptions options = with_threads(2);
  options.create_threads = false;
  Engine engine(options);
  const Model model(engine, small_model());
  const std::vector<float> expected = answer(model, 1.0F);
  std::atomic<bool> stop{false};
  std::thread lent([&] { engine.lend([&] { return stop.load(); }); });
  std::vector<std::thread> callers;
  std::atomic<int> wrong{0};
  for (int caller = 0; caller < 3; ++caller) {
    callers.emplace_back([&] {
      for (int i = 0; i < 30; ++i) wrong.fetch_add(answer(model, 1.0F) == expected ? 0 : 1);
    });
  }
  for (std::thread& caller : callers) caller.join();
  stop.store(true);
  engine.wake();
  lent.join();
  EXPECT_EQ(wrong.load(), 0);
}

TEST(Engine, LeavesTheAffinityOfLentThreadsAlone) {
  cpu_set_t before;
  CPU_ZERO(&before);
  ASSERT_EQ(sched_getaffinity(0, sizeof before, &before), 0);
  EngineOptions options = with_threads(1);
  options.create_threads = false;
  Engine engine(options);
  answer(Model(engine, small_model()), 1.0F);
  cpu_set_t after;
  CPU_ZERO(&after);
  ASSERT_EQ(sched_getaffinity(0, sizeof after, &after), 0);
  EXPECT_TRUE(CPU_EQUAL(&before, &after));
}

TEST(Engine, HundredEnginesComeAndGo) {
  for (int i = 0; i < 100; ++i) {
    Engine engine(with_threads(1 + i % 3));
    if (i % 10 == 0) answer(Model(engine, small_model()), 1.0F);
  }
}

TEST(Engine, DestructionWaitsForRequestsInFlight) {
  for (int round = 0; round < 10; ++round) {
    auto engine = std::make_unique<Engine>(with_threads(2));
    const Model model(*engine, small_model());
    const std::vector<float> expected = answer(model, 1.0F);
    std::atomic<int> answered{0};
    std::vector<std::thread> callers;
    for (int caller = 0; caller < 4; ++caller) {
      callers.emplace_back([&] {
        EXPECT_EQ(answer(model, 1.0F), expected);
        answered.fetch_add(1);
      });
    }
    engine.reset();  // The model keeps the workers until its requests are answered.
    for (std::thread& caller : callers) caller.join();
    EXPECT_EQ(answered.load(), 4);
  }
}

TEST(Engine, ForkedChildGetsAnErrorAndTheParentGoesOn) {
  Engine engine(with_threads(2));
  const Model model(engine, small_model());
  const std::vector<float> expected = answer(model, 1.0F);
  const pid_t child = fork();
  if (child == 0) {
    try {
      model.run(ramp(1, 1.0F));
      _exit(1);
    } catch (const Error& error) {
      _exit(error.code() == ErrorCode::kUnavailable ? 0 : 2);
    }
  }
  int status = -1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
  EXPECT_EQ(answer(model, 1.0F), expected);
}

}  // namespace
}  // namespace ration
