#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "comparison.hpp"
#include "fluid.hpp"
#include "sched/simulator/rules.hpp"

namespace ration::simulator {
namespace {

constexpr double kNoise = 0.05;

/// The bar of the project's acceptance, on the virtual clock. Both best splits may be different ones.
void expect_no_worse_than_the_best_split(const Machine& machine, const Load& load, const std::string& name) {
  const Comparison point = compare(machine, load);
  const std::string where = name + ", s = " + machine.speedup.name();
  EXPECT_LE(point.mean_ratio(), 1.03) << where;
  EXPECT_LE(point.p99_ratio(), 1.10) << where;
  EXPECT_GE(point.throughput_ratio(), 0.98) << where;
}

class TwoWorkers : public ::testing::TestWithParam<Speedup> {};

TEST_P(TwoWorkers, MatchTheBestSplitInClosedLoop) {
  const Machine machine{.workers = 2, .speedup = GetParam()};
  for (const int clients : {1, 2, 3, 4, 8}) {
    for (const double noise : {0.0, kNoise}) {
      const Load load = closed_loop({.noise = noise, .requests = 5000}, clients);
      expect_no_worse_than_the_best_split(machine, load, std::to_string(clients) + " clients");
    }
  }
}

TEST_P(TwoWorkers, MatchTheBestSplitInOpenLoop) {
  const Machine machine{.workers = 2, .speedup = GetParam()};
  for (const double part : {0.15, 0.3, 0.6, 0.8, 0.92}) {
    const Load load = open_loop({.noise = kNoise, .requests = 10000}, machine, part);
    expect_no_worse_than_the_best_split(machine, load, "load " + std::to_string(part));
  }
}

TEST_P(TwoWorkers, MatchTheBestSplitWhenSwitchingIsNotFree) {
  const Machine machine{.workers = 2, .speedup = GetParam(), .switch_cost = 0.0005};
  for (const double part : {0.3, 0.8}) {
    const Load load = open_loop({.noise = kNoise, .requests = 10000}, machine, part);
    expect_no_worse_than_the_best_split(machine, load, "load " + std::to_string(part));
  }
}

INSTANTIATE_TEST_SUITE_P(Simulator, TwoWorkers,
                         ::testing::Values(Speedup::power(0.87), Speedup::power(0.9), Speedup::power(0.95),
                                           Speedup::parse("1,1.85"), Speedup::parse("1,1.95")));

TEST(Simulator, ManyWorkersMatchTheMeanOfTheBestSplit) {
  for (const int workers : {4, 16, 64}) {
    const Machine machine{.workers = workers, .speedup = Speedup::power(0.9)};
    for (const double part : {0.15, 0.45, 0.6, 0.8, 0.92}) {
      const Comparison point = compare(machine, open_loop({.noise = kNoise, .requests = 4000}, machine, part));
      EXPECT_LE(point.mean_ratio(), 1.03) << workers << " workers, load " << part;
    }
  }
}

TEST(Simulator, OneClientOnTheSteppedMachineSeesTheSpeedup) {
  const Machine machine{.workers = 2, .speedup = Speedup::parse("1,1.6")};
  const Load load = closed_loop({.requests = 100}, 1);
  EXPECT_NEAR(simulate_stepped(machine, load, decide_split(1, 2)).mean, 1 / 1.6, 1e-9);
  EXPECT_NEAR(simulate_stepped(machine, load, decide_split(2, 1)).mean, 1, 1e-9);
}

TEST(Simulator, FluidAndSteppedMachineAgreeOnAFixedSplit) {
  const Machine machine{.workers = 2, .speedup = Speedup::power(0.9)};
  const Load load = open_loop({.requests = 5000}, machine, 0.6);
  const Outcome fluid = simulate_fluid(2, machine.speedup, load, share_static(2, 1));
  const Outcome stepped = simulate_stepped(machine, load, decide_split(2, 1));
  EXPECT_NEAR(stepped.mean, fluid.mean, 1e-6);
  EXPECT_NEAR(stepped.p99, fluid.p99, 1e-6);
}

TEST(Simulator, OneWorkerMeetsTheFormulaOfADeterministicQueue) {
  const Machine machine{.workers = 1};
  const Load load = open_loop({.requests = 100000}, machine, 0.5);
  // M/D/1: service + load / (2 (1 - load)).
  EXPECT_NEAR(simulate_stepped(machine, load, decide_elastic()).mean, 1.5, 0.02);
}

TEST(Simulator, RepeatsItselfForTheSameSeed) {
  const Machine machine{.workers = 4};
  const Load load = open_loop({.noise = kNoise, .requests = 2000, .seed = 7}, machine, 0.7);
  const Outcome first = simulate_stepped(machine, load, decide_elastic());
  const Outcome second = simulate_stepped(machine, load, decide_elastic());
  EXPECT_EQ(first.mean, second.mean);
  EXPECT_EQ(first.p99, second.p99);
}

TEST(Simulator, SpeedupFollowsItsMeasurementsAndBeyondThemTheirTrend) {
  const Speedup speedup = Speedup::parse("1,1.8,2.4");
  EXPECT_DOUBLE_EQ(speedup(0.5), 0.5);
  EXPECT_DOUBLE_EQ(speedup(2), 1.8);
  EXPECT_NEAR(speedup(2.5), 2.1, 1e-12);
  EXPECT_NEAR(speedup(9), 2.4 * 2.4, 1e-9);
  EXPECT_THROW(Speedup::parse("1"), std::invalid_argument);
  EXPECT_THROW(Speedup::parse("1,fast"), std::invalid_argument);
  EXPECT_THROW(Speedup::parse("1,-2"), std::invalid_argument);
  EXPECT_THROW(Speedup::power(0), std::invalid_argument);
}

}  // namespace
}  // namespace ration::simulator
