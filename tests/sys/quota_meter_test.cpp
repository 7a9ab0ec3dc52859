#include "sys/quota_meter.hpp"

#include <gtest/gtest.h>

#include "cgroup_for_test.hpp"
#include "sys/usage.hpp"

namespace ration::sys {
namespace {

CpuBudgetOptions fixture(const std::string& name) {
  return {.root = std::string(RATION_TEST_DATA) + "/cgroup/" + name, .pid = {}};
}

TEST(QuotaMeter, ReadsUsageAndThrottlingOfAV2Cgroup) {
  const auto options = fixture("v2_quota_half");
  const CpuBudget budget = CpuBudget::detect(options);
  ASSERT_NE(budget.deciding(), nullptr);
  const QuotaMeter meter(*budget.deciding(), options);
  EXPECT_EQ(meter.cpu_time(), std::chrono::milliseconds(900));
  ASSERT_TRUE(meter.throttling());
  EXPECT_EQ(meter.throttling()->throttled_periods, 12U);
}

TEST(QuotaMeter, SaysNothingWhereTheKernelDoesNot) {
  const auto options = fixture("v1_quota_half");
  const CpuBudget budget = CpuBudget::detect(options);
  ASSERT_NE(budget.deciding(), nullptr);
  const QuotaMeter meter(*budget.deciding(), options);
  EXPECT_FALSE(meter.cpu_time());
  EXPECT_TRUE(meter.throttling());
}

TEST(QuotaMeter, CountsAllProcessesOfARealCgroup) {
  CgroupForTest group;
  if (!group.refusal().empty()) GTEST_SKIP() << group.refusal();
  const int outcome = in_child([&group] {
    if (!group.enter()) return 99;
    const CpuBudget budget = CpuBudget::detect();
    if (!budget.tightest_quota()) return 98;
    const QuotaMeter meter(*budget.tightest_quota());
    const auto before = meter.cpu_time();
    if (!before) return 97;
    // A grandchild uses the time; this process sees it in the meter although its own clock stands still.
    const auto own = process_cpu_time();
    in_child([] {
      while (process_cpu_time() < std::chrono::milliseconds(30)) {
      }
      return 0;
    });
    const auto seen = *meter.cpu_time() - *before;
    return seen >= std::chrono::milliseconds(20) && process_cpu_time() - own < std::chrono::milliseconds(20) ? 0 : 1;
  });
  if (outcome == 97) GTEST_SKIP() << "no cpuacct hierarchy beside the cpu hierarchy";
  EXPECT_EQ(outcome, 0);
}

}  // namespace
}  // namespace ration::sys
