#include "ration/simulation.hpp"

#include <gtest/gtest.h>

#include "ration/error.hpp"

namespace ration {
namespace {

SimulatedMachine machine_of(int workers, int inter = 0, int intra = 0) {
  SimulatedMachine machine;
  machine.workers = workers;
  machine.inter = inter;
  machine.intra = intra;
  machine.service_seconds = 0.1;
  machine.speedup = {1, 1.8};
  return machine;
}

TEST(Simulation, MeetsTheFormulaOfADeterministicQueueInSeconds) {
  // M/D/1 at half load: service * (1 + load / (2 (1 - load))).
  const SimulatedLatency latency = simulate(machine_of(1), 5, {.requests = 100000});
  EXPECT_NEAR(latency.mean_s, 0.15, 0.002);
  EXPECT_NEAR(latency.throughput, 5, 0.1);
}

TEST(Simulation, ARequestAloneUsesEveryWorkerUnlessItIsSplitOtherwise) {
  EXPECT_NEAR(simulate(machine_of(2), 0.001, {.requests = 100}).mean_s, 0.1 / 1.8, 1e-6);
  EXPECT_NEAR(simulate(machine_of(2, 2, 1), 0.001, {.requests = 100}).mean_s, 0.1, 1e-6);
}

TEST(Simulation, HighestRateHoldsItsBoundAndALittleMoreDoesNot) {
  for (const auto& machine : {machine_of(1), machine_of(2), machine_of(2, 1, 2), machine_of(4, 4, 1)}) {
    const double rate = highest_rate(machine, 0.25, {.requests = 5000});
    ASSERT_GT(rate, 0);
    EXPECT_LE(simulate(machine, rate, {.requests = 5000}).p99_s, 0.25);
    EXPECT_GT(simulate(machine, rate + 0.02 * capacity(machine), {.requests = 5000}).p99_s, 0.25);
  }
}

TEST(Simulation, NoRateHoldsABoundBelowTheServiceTime) {
  EXPECT_EQ(highest_rate(machine_of(1), 0.09, {.requests = 1000}), 0);
  EXPECT_EQ(highest_rate(machine_of(2, 2, 1), 0.09, {.requests = 1000}), 0);
  EXPECT_GT(highest_rate(machine_of(2), 0.09, {.requests = 1000}), 0);
}

TEST(Simulation, CapacityIsThatOfTheSplit) {
  EXPECT_DOUBLE_EQ(capacity(machine_of(2)), 20);
  EXPECT_DOUBLE_EQ(capacity(machine_of(2, 2, 1)), 20);
  EXPECT_DOUBLE_EQ(capacity(machine_of(2, 1, 2)), 18);
}

TEST(Simulation, ExtrapolatesTheSpeedupAlongThePowerThatWasMeasured) {
  EXPECT_DOUBLE_EQ(speedup_at(machine_of(8), 2), 1.8);
  EXPECT_NEAR(speedup_at(machine_of(8), 4), 1.8 * 1.8, 1e-9);
}

TEST(Simulation, RefusesWhatMakesNoSense) {
  SimulatedMachine machine = machine_of(2, 2, 2);
  EXPECT_THROW(simulate(machine, 1), Error);
  EXPECT_THROW(simulate(machine_of(2), 0), Error);
  EXPECT_THROW(simulate(machine_of(0), 1), Error);
  EXPECT_THROW(highest_rate(machine_of(2), 0), Error);
  machine = machine_of(2);
  machine.speedup = {};
  EXPECT_THROW(capacity(machine), Error);
  machine.speedup = {1, -1};
  EXPECT_THROW(capacity(machine), Error);
}

}  // namespace
}  // namespace ration
