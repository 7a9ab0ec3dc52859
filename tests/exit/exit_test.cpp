// Ends a host in every way a process can end, with requests in flight. The test runner's time limit catches a hang.
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>

#include <string>

#include "../serve/small_model.hpp"

extern char** environ;

namespace ration {
namespace {

constexpr int kCode = 7;  // Of exit_host.cpp.

/// Returns what waitpid() says of a host that ended in this way.
int end_host(const std::string& way) {
  std::string program = EXIT_HOST;
  std::string model = small_model().string();
  std::string argument = way;
  char* const arguments[] = {program.data(), model.data(), argument.data(), nullptr};
  pid_t child = -1;
  EXPECT_EQ(posix_spawn(&child, program.c_str(), nullptr, nullptr, arguments, environ), 0);
  int status = -1;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  return status;
}

class Exit : public testing::TestWithParam<const char*> {};

TEST_P(Exit, GivesTheHostsCode) {
  // What the workers do at that moment differs from run to run.
  for (int run = 0; run < 5; ++run) {
    const int status = end_host(GetParam());
    ASSERT_TRUE(WIFEXITED(status)) << "signal " << WTERMSIG(status);
    ASSERT_EQ(WEXITSTATUS(status), kCode);
  }
}

INSTANTIATE_TEST_SUITE_P(Ways, Exit,
                         testing::Values("return", "exit", "quick-exit", "exit-in-thread", "first-request",
                                         "handler-before-engine", "handler-after-engine", "handler-submits", "loading",
                                         "static-joins-asker", "callback", "callback-one-worker",
                                         "function-static-callback"),
                         [](const auto& test) {
                           std::string name = test.param;
                           for (char& letter : name) letter = letter == '-' ? '_' : letter;
                           return name;
                         });

}  // namespace
}  // namespace ration
