#include "serve/governor.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <utility>

namespace ration::serve {
namespace {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;

TEST(Allowance, FirstLookOnlyTakesNote) {
  Allowance allowance(1.0, 25ms);
  EXPECT_EQ(allowance.spend(100s, 50s, 0ns, 0ns), 0ns);
  EXPECT_EQ(allowance.left(), 25ms);
}

TEST(Allowance, LetsUseAtTheRatePass) {
  Allowance allowance(0.5, 25ms);
  allowance.spend(0ns, 0ns, 0ns, 0ns);
  for (int i = 1; i <= 100; ++i) EXPECT_EQ(allowance.spend(i * 2ms, i * 1ms, 0ns, 0ns), 0ns) << i;
}

TEST(Allowance, RestsUntilTheNextCycle) {
  Allowance allowance(0.5, 20ms);
  allowance.spend(0ns, 0ns, 0ns, 0ns);
  EXPECT_EQ(allowance.spend(9ms, 9ms, 0ns, 0ns), 0ns);
  EXPECT_EQ(allowance.spend(11ms, 11ms, 0ns, 0ns), 9ms) << "1 ms too much";
  EXPECT_EQ(allowance.spend(20ms, 11ms, 0ns, 0ns), 0ns);
  EXPECT_EQ(allowance.left(), 9ms) << "which is made up for";
}

TEST(Allowance, RestsBeforeAStepThatWouldNotFit) {
  Allowance allowance(0.5, 20ms);
  allowance.spend(0ns, 0ns, 0ns, 0ns);
  EXPECT_EQ(allowance.spend(8ms, 8ms, 0ns, 1500us), 0ns);
  EXPECT_EQ(allowance.spend(8ms, 8ms, 0ns, 2500us), 12ms);
  EXPECT_EQ(allowance.spend(20ms, 8ms, 0ns, 1s), 0ns) << "one that fits nowhere begins with a full allowance";
}

TEST(Allowance, RestsForSeveralCyclesAfterALongStep) {
  Allowance allowance(0.5, 20ms);
  allowance.spend(0ns, 0ns, 0ns, 0ns);
  // 45 ms used in the cycles that began at 0, 20 and 40, which are worth 30: 15 too much, gone in the second from here.
  EXPECT_EQ(allowance.spend(45ms, 45ms, 0ns, 0ns), 35ms);
}

TEST(Allowance, KeepsNothingOfAnIdleTime) {
  Allowance allowance(1.0, 20ms);
  allowance.spend(0ns, 0ns, 0ns, 0ns);
  EXPECT_EQ(allowance.spend(10s, 0ns, 0ns, 0ns), 0ns);
  EXPECT_EQ(allowance.left(), 20ms);
}

TEST(Allowance, BeginsACycleWithTheFirstUseAfterAnIdleOne) {
  Allowance allowance(0.5, 20ms);
  allowance.spend(0ns, 0ns, 0ns, 0ns);
  allowance.spend(55ms, 0ns, 0ns, 0ns);
  EXPECT_EQ(allowance.spend(65ms, 10ms, 0ns, 0ns), 10ms) << "the cycle ends at 75 ms";
}

TEST(Allowance, HoldsAGreedyWorkerToTheRateInEveryWindow) {
  constexpr nanoseconds kStep = 1300us;
  constexpr nanoseconds kPeriod = 100ms;
  Allowance allowance(0.48, 25ms);
  nanoseconds now{0};
  nanoseconds used{0};
  allowance.spend(now, used, 0ns, kStep);
  std::deque<std::pair<nanoseconds, nanoseconds>> history{{now, used}};
  while (now < 10s) {
    now += kStep;
    used += kStep;
    history.emplace_back(now, used);
    while (history[1].first < now - kPeriod) history.pop_front();
    // The history knows whole steps: one may reach into the window at each end.
    ASSERT_LE(used - history.front().second, 48ms + 2 * kStep) << "until " << now.count() << " ns";
    // As the pacer does: after a pause it looks once more.
    for (nanoseconds pause{1}; pause > 0ns; now += pause) pause = allowance.spend(now, used, 0ns, kStep);
  }
  const double rate = static_cast<double>(used.count()) / static_cast<double>(now.count());
  EXPECT_NEAR(rate, 9 * 1.3 / 25, 0.001) << "nine steps in each cycle";
}

TEST(Allowance, MakesUpForNeighboursUpToHalfOfIt) {
  Allowance allowance(1.0, 20ms);
  allowance.spend(0ns, 0ns, 0ns, 0ns);
  EXPECT_EQ(allowance.spend(10ms, 4ms, 4ms, 0ns), 0ns);
  EXPECT_EQ(allowance.left(), 12ms);
  EXPECT_EQ(allowance.spend(15ms, 8ms, 30ms, 0ns), 0ns);
  EXPECT_EQ(allowance.left(), 2ms) << "of theirs, 10 ms count";
  EXPECT_EQ(allowance.spend(18ms, 10ms, 40ms, 0ns), 2ms);
}

TEST(GovernedRate, LeavesASliceForEachFurtherWorker) {
  EXPECT_DOUBLE_EQ(governed_rate(1.0, 100ms, 1), 0.99);
  EXPECT_DOUBLE_EQ(governed_rate(1.5, 100ms, 2), 1.5 * (0.99 - 5.0 / 150.0));
  EXPECT_DOUBLE_EQ(governed_rate(2.0, 10ms, 8), 1.8) << "never below nine tenths";
}

TEST(GovernorCycle, DividesThePeriod) {
  EXPECT_EQ(governor_cycle(100ms), 100ms);
  EXPECT_EQ(governor_cycle(10ms), 10ms);
  EXPECT_EQ(governor_cycle(250ms), 125ms);
  EXPECT_EQ(governor_cycle(1s), 100ms);
}

}  // namespace
}  // namespace ration::serve
