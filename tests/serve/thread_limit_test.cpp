// An engine whose process may have few threads. Each test runs in a child that is another user, because the system
// counts a user's threads and leaves root alone.
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "ration/engine.hpp"
#include "ration/model.hpp"
#include "sys/affinity.hpp"
#include "tiny_model.hpp"

namespace ration {
namespace {

constexpr uid_t kUser = 54'321;  // Any that has no process.

enum Result : int { kMade = 10, kRefused, kRefusedOtherwise, kCannotTest };

/// Makes an engine as a user who may have `threads` of them, the main one included.
Result make_engine(const EngineOptions& options, rlim_t threads, std::string_view refusal) {
  const rlimit limit{threads, threads};
  if (::setresuid(kUser, kUser, kUser) != 0 || ::setrlimit(RLIMIT_NPROC, &limit) != 0) return kCannotTest;
  try {
    const Engine engine(options);
    return kMade;
  } catch (const Error& error) {
    const bool as_expected =
        error.code() == ErrorCode::kResourceExhausted && std::string_view(error.what()).starts_with(refusal);
    return as_expected ? kRefused : kRefusedOtherwise;
  }
}

int result_in_child(const std::function<Result()>& work) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::alarm(120);  // Ends a child that would never come to its end.
    ::_exit(work());
  }
  int status = 0;
  EXPECT_EQ(::waitpid(child, &status, 0), child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(ThreadLimit, RefusesAnEngineWhoseOpenMpTeamsCouldNotBeCreated) {
  EngineOptions options;
  options.split = {.inter = 1, .intra = 4};
  options.intra_op = IntraOp::kOpenMp;
  // The main thread, the worker, and three more for the team of each: eight.
  const std::string refusal = "the OpenMP teams need 6 threads, but the system refused number 6: ";
  const int result = result_in_child([&] { return make_engine(options, 7, refusal); });
  if (result == kCannotTest) GTEST_SKIP() << "needs root";
  EXPECT_EQ(result, kRefused);
  EXPECT_EQ(result_in_child([&] { return make_engine(options, 8, refusal); }), kMade);
}

int threads_of_this_process() {
  int count = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator("/proc/self/task")) ++count;
  return count;
}

/// Lets an engine of one worker grow to `cpus` while its user may have no more threads, and then while he may.
Result grow_engine(const std::filesystem::path& file, const std::vector<int>& cpus) {
  if (!sys::set_thread_affinity({cpus.front()}).empty()) return kCannotTest;
  int refusals = 0, budgets = 0;
  EngineOptions options;
  options.log = [&](LogLevel, std::string_view line) {
    refusals += line.find("could not be created") != std::string_view::npos ? 1 : 0;
    budgets += line.starts_with("the CPU budget is now") ? 1 : 0;
  };
  Engine engine(options);
  const Model model(engine, file);
  const uid_t user = kUser + 1;  // Another one than that of a test which runs beside this one.
  rlimit limit{2, 1000};         // The worker and this thread.
  if (::setresuid(user, user, user) != 0 || ::setrlimit(RLIMIT_NPROC, &limit) != 0) return kCannotTest;
  if (threads_of_this_process() != 2 || !sys::set_thread_affinity(cpus).empty()) return kCannotTest;
  // The second look finds the same budget, and tries again.
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(1);
  while (refusals == 0 || std::chrono::steady_clock::now() < until) model.run(tiny_input(1.0F));
  if (threads_of_this_process() != 2 || engine.workers() != 1) return kRefusedOtherwise;
  if (refusals != 1 || budgets != 1) return kRefusedOtherwise;
  limit.rlim_cur = limit.rlim_max;
  if (::setrlimit(RLIMIT_NPROC, &limit) != 0) return kCannotTest;
  while (engine.workers() < static_cast<int>(cpus.size())) model.run(tiny_input(1.0F));
  return threads_of_this_process() == 1 + engine.workers() ? kMade : kRefusedOtherwise;
}

TEST(ThreadLimit, IsTriedAgainByAnEngineThatCouldNotGrow) {
  const CpuBudget budget = CpuBudget::detect();
  if (budget.threads < 2) GTEST_SKIP() << "needs two threads to grow to";
  const std::filesystem::path& file = tiny_model();
  const int result = result_in_child([&] { return grow_engine(file, budget.affinity); });
  if (result == kCannotTest) GTEST_SKIP() << "needs root";
  EXPECT_EQ(result, kMade);
}

}  // namespace
}  // namespace ration
