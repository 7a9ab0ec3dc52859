#include "sys/affinity.hpp"

#include <gtest/gtest.h>

#include <future>
#include <thread>

#include "cgroup_for_test.hpp"
#include "ration/cpu_budget.hpp"
#include "sys/process.hpp"

namespace ration::sys {
namespace {

TEST(Affinity, PinsTheCallingThreadAlone) {
  const auto before = thread_affinity();
  ASSERT_FALSE(before.empty());
  std::vector<int> inside;
  std::string refusal;
  std::thread([&] {
    refusal = set_thread_affinity({before.back()});
    inside = thread_affinity();
  }).join();
  EXPECT_EQ(refusal, "");
  EXPECT_EQ(inside, std::vector<int>{before.back()});
  EXPECT_EQ(thread_affinity(), before);
}

TEST(Affinity, SaysWhyAPinIsRefused) {
  EXPECT_NE(set_thread_affinity({}), "");
  EXPECT_NE(set_thread_affinity({-1}), "");
  const std::string refusal = set_thread_affinity({9999});
  EXPECT_NE(refusal.find("9999"), std::string::npos) << refusal;
}

TEST(Affinity, GivesAThreadTheCpusThatItsPinnedCreatorDoesNotHave) {
  const auto allowed = CpuBudget::detect().affinity;
  if (allowed.size() < 2) GTEST_SKIP() << "needs two CPUs";
  std::vector<int> inherited, given;
  std::thread([&] {
    ASSERT_EQ(set_thread_affinity({allowed.front()}), "");
    std::thread([&] {
      EXPECT_EQ(allow_this_thread({}), "") << "an unknown set changes nothing";
      inherited = thread_affinity();
      EXPECT_EQ(allow_this_thread(allowed), "");
      given = thread_affinity();
    }).join();
  }).join();
  EXPECT_EQ(inherited, std::vector<int>{allowed.front()});
  EXPECT_EQ(given, allowed);
}

TEST(Affinity, SetsAnotherThreadById) {
  const auto allowed = thread_affinity();
  std::promise<int> id;
  std::promise<void> end;
  std::thread other([&] {
    id.set_value(thread_id());
    end.get_future().wait();
  });
  const int thread = id.get_future().get();
  EXPECT_EQ(set_thread_affinity(thread, {allowed.back()}), "");
  EXPECT_EQ(thread_affinity(thread), std::vector<int>{allowed.back()});
  EXPECT_EQ(thread_affinity(), allowed);
  end.set_value();
  other.join();
}

TEST(CpuBudget, IsNotShrunkByAPinnedCaller) {
  const CpuBudget expected = CpuBudget::detect();
  CpuBudget budget;
  std::thread([&] {
    ASSERT_EQ(set_thread_affinity({expected.affinity.front()}), "");
    budget = CpuBudget::detect();
  }).join();
  EXPECT_EQ(budget, expected);
}

TEST(CpuBudget, IsOneForAProcessStartedOnOneCpu) {
  const int cpu = CpuBudget::detect().affinity.back();
  const int outcome = in_child([cpu] {
    if (!set_thread_affinity({cpu}).empty()) return 99;
    const CpuBudget budget = CpuBudget::detect();
    return budget.affinity == std::vector<int>{cpu} ? budget.threads : 98;
  });
  EXPECT_EQ(outcome, 1);
}

TEST(CpuBudget, LooksAtAnotherProcessByItsId) {
  EXPECT_EQ(CpuBudget::detect({.root = "/", .pid = ::getpid()}).affinity, CpuBudget::detect().affinity);
}

}  // namespace
}  // namespace ration::sys
