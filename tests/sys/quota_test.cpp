#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>

#include "cgroup_for_test.hpp"
#include "ration/cpu_budget.hpp"
#include "sys/usage.hpp"

namespace ration::sys {
namespace {

class QuotaOfThisManyCpus : public testing::TestWithParam<double> {};

TEST_P(QuotaOfThisManyCpus, GivesItsFloorButAtLeastOne) {
  CgroupForTest group;
  if (!group.refusal().empty()) GTEST_SKIP() << group.refusal();
  ASSERT_TRUE(group.set_quota(GetParam()));
  const int cpus = static_cast<int>(CpuBudget::detect().affinity.size());
  const int threads = in_child([&group] { return group.enter() ? CpuBudget::detect().threads : 99; });
  EXPECT_EQ(threads, std::min(cpus, std::max(1, static_cast<int>(GetParam()))));
}

INSTANTIATE_TEST_SUITE_P(Cpus, QuotaOfThisManyCpus, testing::Values(0.5, 1.0, 1.5, 2.0));

TEST(QuotaOnThisMachine, NamesTheCgroupThatDecides) {
  CgroupForTest group;
  if (!group.refusal().empty()) GTEST_SKIP() << group.refusal();
  ASSERT_TRUE(group.set_quota(0.5));
  const int outcome = in_child([&group] {
    if (!group.enter()) return 99;
    const CpuBudget budget = CpuBudget::detect();
    const CpuLimit* limit = budget.deciding();
    if (!limit || limit->source != LimitSource::kQuotaV1) return 1;
    if (limit->path != group.directory() + "/cpu.cfs_quota_us") return 2;
    return limit->period == std::chrono::milliseconds(100) && limit->cpus == 0.5 ? 0 : 3;
  });
  EXPECT_EQ(outcome, 0);
}

TEST(QuotaOnThisMachine, ShowsThrottlingOfAProcessThatSpins) {
  CgroupForTest group;
  if (!group.refusal().empty()) GTEST_SKIP() << group.refusal();
  ASSERT_TRUE(group.set_quota(0.05));
  const int outcome = in_child([&group] {
    if (!group.enter()) return 99;
    const CpuBudget budget = CpuBudget::detect();
    const CpuLimit* limit = budget.tightest_quota();
    if (!limit) return 1;
    // A quota of 5 ms is spent many times over before this thread has used a second.
    while (thread_cpu_time() < std::chrono::seconds(1)) {
      const auto stats = ThrottleStats::read(*limit);
      if (!stats) return 2;
      if (stats->throttled_periods > 0 && stats->throttled_time.count() > 0) return 0;
    }
    return 3;
  });
  EXPECT_EQ(outcome, 0);
}

}  // namespace
}  // namespace ration::sys
