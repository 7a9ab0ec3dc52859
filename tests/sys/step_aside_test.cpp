#include "sys/step_aside.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "sys/affinity.hpp"

namespace ration::sys {
namespace {

/// Calls work(all) on a thread of its own, whose CPUs nobody else minds.
template <class Work>
void on_a_thread(Work work) {
  std::thread([&] { work(thread_affinity()); }).join();
}

TEST(StepAside, GivesTheCpuUpAndTakesItBack) {
  on_a_thread([](const std::vector<int>& all) {
    if (all.size() < 2) GTEST_SKIP() << "only one CPU to be on";
    {
      StepAside aside;
      const int cpu = all.front();
      aside.keep_off(cpu);
      EXPECT_NE(current_cpu(), cpu);
      std::vector<int> others = all;
      others.erase(others.begin());
      EXPECT_EQ(thread_affinity(), others);
      aside.leave(cpu);
      EXPECT_EQ(thread_affinity(), others) << "it does not run there";
      aside.keep_off(all.back());
      others = all;
      others.pop_back();
      EXPECT_EQ(thread_affinity(), others) << "the one before is given back";
    }
    EXPECT_EQ(thread_affinity(), all);
  });
}

TEST(StepAside, LeavesTheCpusThatSomebodyElseGave) {
  on_a_thread([](const std::vector<int>& all) {
    if (all.size() < 2) GTEST_SKIP() << "only one CPU to be on";
    {
      StepAside aside;
      aside.keep_off(all.front());
      ASSERT_EQ(set_thread_affinity({all.front()}), "");
    }
    EXPECT_EQ(thread_affinity(), std::vector<int>{all.front()});
  });
}

TEST(StepAside, ChangesNothingWhereItCannotOrNeedNot) {
  on_a_thread([](const std::vector<int>& all) {
    ASSERT_EQ(set_thread_affinity({all.front()}), "");
    StepAside aside;
    aside.leave(all.front());
    EXPECT_EQ(thread_affinity(), std::vector<int>{all.front()}) << "pinned: there is nowhere to go";
    aside.keep_off(all.back() + 1);
    aside.keep_off(-1);
    EXPECT_EQ(thread_affinity(), std::vector<int>{all.front()});
  });
}

}  // namespace
}  // namespace ration::sys
