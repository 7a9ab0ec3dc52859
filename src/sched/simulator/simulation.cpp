#include "ration/simulation.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

#include "ration/error.hpp"
#include "sched/simulator/rules.hpp"
#include "sched/simulator/stepped.hpp"

namespace ration {
namespace {

/// Where only one worker was measured: that of ResNet-50 on two workers of the machine of docs/scheduling.md. A guess
/// for any other model.
constexpr double kDefaultExponent = 0.9;
/// Of the capacity. Closer to it, a queue takes longer to settle than a simulation lasts.
constexpr double kHighestLoad = 0.98;
/// Of the capacity: how exact a rate is found.
constexpr double kResolution = 0.01;

[[noreturn]] void refuse(const std::string& sentence) { throw Error(ErrorCode::kInvalidArgument, sentence); }

simulator::Speedup speedup_of(const SimulatedMachine& machine) {
  if (machine.speedup.empty() || machine.speedup.front() != 1) {
    refuse("the speed-up on one worker must be given as 1");
  }
  if (machine.speedup.size() == 1) return simulator::Speedup::power(kDefaultExponent);
  try {
    return simulator::Speedup::measured(machine.speedup);
  } catch (const std::invalid_argument& error) {
    refuse(error.what());
  }
}

void check(const SimulatedMachine& machine) {
  if (machine.workers < 1) refuse("a machine of " + std::to_string(machine.workers) + " workers answers nothing");
  if (machine.steps < 1) refuse("a request has at least one step, not " + std::to_string(machine.steps));
  if (!(machine.service_seconds > 0)) refuse("the service time must be above 0 seconds");
  if (!(machine.service_deviation >= 0 && machine.service_deviation < 1)) {
    refuse("the deviation of the service time must lie from 0 to below 1 of it");
  }
  const bool elastic = machine.inter == 0 && machine.intra == 0;
  if (elastic) return;
  if (machine.inter < 1 || machine.intra < 1 || machine.intra > machine.workers / machine.inter) {
    refuse("a split of " + std::to_string(machine.inter) + "x" + std::to_string(machine.intra) + " does not fit " +
           std::to_string(machine.workers) + " workers");
  }
}

}  // namespace

SimulatedLatency simulate(const SimulatedMachine& machine, double request_rate, const SimulationOptions& options) {
  check(machine);
  if (!(request_rate > 0 && request_rate < 1e12)) refuse("the request rate must be above 0 a second");
  if (options.requests < 10) refuse("a simulation needs 10 requests at least");
  const simulator::Machine simulated{
      .workers = machine.workers, .speedup = speedup_of(machine), .steps = machine.steps};
  simulator::Load load;
  load.rate = request_rate * machine.service_seconds;
  load.noise = machine.service_deviation;
  load.requests = options.requests;
  load.seed = options.seed;
  const simulator::Decide decide =
      machine.inter == 0 ? simulator::decide_elastic() : simulator::decide_split(machine.inter, machine.intra);
  const simulator::Outcome outcome = simulate_stepped(simulated, load, decide);
  return {.mean_s = outcome.mean * machine.service_seconds,
          .p99_s = outcome.p99 * machine.service_seconds,
          .throughput = outcome.throughput / machine.service_seconds};
}

double capacity(const SimulatedMachine& machine) {
  check(machine);
  const simulator::Speedup speedup = speedup_of(machine);
  // Under a lasting load the elastic policy runs every request on one worker.
  const double speed = machine.inter == 0 ? machine.workers : machine.inter * speedup(machine.intra);
  return speed / machine.service_seconds;
}

double highest_rate(const SimulatedMachine& machine, double p99_seconds, const SimulationOptions& options) {
  if (!(p99_seconds > 0)) refuse("the bound of the p99 must be above 0 seconds");
  const double most = capacity(machine);
  const auto holds = [&](double part) { return simulate(machine, part * most, options).p99_s <= p99_seconds; };
  if (holds(kHighestLoad)) return kHighestLoad * most;
  double good = 0, bad = kHighestLoad;
  while (bad - good > kResolution) {
    const double middle = (good + bad) / 2;
    (holds(middle) ? good : bad) = middle;
  }
  return good * most;
}

double speedup_at(const SimulatedMachine& machine, int width) {
  if (width < 1) refuse("a request runs on one worker at least, not on " + std::to_string(width));
  return speedup_of(machine)(width);
}

}  // namespace ration
