#include "tune/capacity_plan.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "ration/error.hpp"

namespace ration::tune {
namespace {

const SimulationOptions kShort{.requests = 4000};

SimulatedMachine measured(double second_worker) {
  SimulatedMachine machine;
  machine.service_seconds = 0.1;
  machine.speedup = {1, second_worker};
  return machine;
}

TEST(CapacityPlan, CountsPodsAndCpusFromTheRateOfOne) {
  const std::vector<PodPlan> plans =
      plan_pods(measured(1.8), {1, 2}, {.request_rate = 1000, .p99_seconds = 0.4}, kShort);
  ASSERT_EQ(plans.size(), 4U);
  for (const PodPlan& plan : plans) {
    ASSERT_GT(plan.rate, 0);
    EXPECT_EQ(plan.pods, static_cast<std::int64_t>(std::ceil(1000 / plan.rate)));
    EXPECT_EQ(plan.total_cpus, plan.pods * plan.cpus);
    EXPECT_GE(plan.cost, 1);
  }
}

TEST(CapacityPlan, LargerPodsNeedFewerCpusForTheSameBound) {
  const auto plans = plan_pods(measured(1.8), {1, 4}, {.request_rate = 10000, .p99_seconds = 0.3}, kShort);
  EXPECT_GT(plans[0].total_cpus, plans[2].total_cpus);
  EXPECT_DOUBLE_EQ(plans[2].cpus, 4);
}

// 200 000 requests a second with a bound that does not bind: splits that carry 20 % more need 17 % fewer servers.
TEST(CapacityPlan, TwentyPercentMoreThroughputIsSeventeenPercentFewerServers) {
  const PlanGoal goal{.request_rate = 200000, .p99_seconds = 1000};
  const auto plans = plan_pods(measured(2 / 1.2), {2}, goal, kShort);
  EXPECT_EQ(plans[1].split, "2x1");
  SimulatedMachine vertical = measured(2 / 1.2);
  vertical.workers = 2;
  vertical.inter = 1;
  vertical.intra = 2;
  const double pods_of_vertical = std::ceil(goal.request_rate / highest_rate(vertical, goal.p99_seconds, kShort));
  EXPECT_NEAR(1 - static_cast<double>(plans[1].pods) / pods_of_vertical, 0.17, 0.005);
}

TEST(CapacityPlan, SaysWhereNoPodMeetsTheBound) {
  const auto plans = plan_pods(measured(1.8), {1, 2}, {.request_rate = 10, .p99_seconds = 0.07}, kShort);
  EXPECT_EQ(plans[0].pods, 0);
  EXPECT_EQ(plans[0].cost, 0);
  EXPECT_GT(plans[2].pods, 0);
  EXPECT_EQ(plans[3].split, "1x2");
}

TEST(CapacityPlan, SaysWhereTheSpeedupWasNotMeasured) {
  const auto plans = plan_pods(measured(1.8), {1, 2, 4}, {.request_rate = 10, .p99_seconds = 0.4}, kShort);
  EXPECT_FALSE(plans[0].extrapolated);
  EXPECT_FALSE(plans[2].extrapolated);
  EXPECT_TRUE(plans[4].extrapolated);
  EXPECT_TRUE(plans[5].extrapolated) << "four workers side by side were not measured either";
}

TEST(CapacityPlan, RefusesARateOfNone) {
  EXPECT_THROW(plan_pods(measured(1.8), {1}, {.request_rate = 0, .p99_seconds = 1}, kShort), Error);
}

}  // namespace
}  // namespace ration::tune
