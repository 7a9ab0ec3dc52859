// An engine whose process may have few threads. Each test runs in a child that is another user, because the system
// counts a user's threads and leaves root alone.
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>
#include <string_view>

#include "ration/engine.hpp"

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

int result_in_child(const EngineOptions& options, rlim_t threads, std::string_view refusal) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(make_engine(options, threads, refusal));
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
  const int result = result_in_child(options, 7, refusal);
  if (result == kCannotTest) GTEST_SKIP() << "needs root";
  EXPECT_EQ(result, kRefused);
  EXPECT_EQ(result_in_child(options, 8, refusal), kMade);
}

}  // namespace
}  // namespace ration
