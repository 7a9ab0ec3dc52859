#include "sys/fork_guard.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

namespace ration::sys {
namespace {

int exit_code_of_child(const ForkGuard& guard) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(guard.in_forked_child() && guard.owner() == ::getppid() ? 0 : 1);
  int status = 0;
  EXPECT_EQ(::waitpid(child, &status, 0), child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(ForkGuard, TellsTheChildButNotTheParent) {
  const ForkGuard guard;
  EXPECT_FALSE(guard.in_forked_child());
  EXPECT_EQ(guard.owner(), ::getpid());
  EXPECT_EQ(exit_code_of_child(guard), 0);
  EXPECT_FALSE(guard.in_forked_child());
}

}  // namespace
}  // namespace ration::sys
