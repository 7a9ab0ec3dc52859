/// What the library's scheduling would do on CPUs one does not have: latency and capacity on a virtual clock.
///
///     ration::SimulatedMachine machine;
///     machine.workers = 8;
///     machine.service_seconds = 0.110;                              // one request on one worker, measured
///     machine.speedup = {1, 1.85};                                  // on 1 and 2 workers; beyond them by their trend
///     const ration::SimulatedLatency at40 = ration::simulate(machine, 40);
///     const double most = ration::highest_rate(machine, 0.200);     // requests a second with a p99 below 200 ms
///
/// The engine's own policy decides, at arrivals, answers and step boundaries, as in an engine; requests come as a
/// Poisson process. What is not in it: caches and memory that workers compete for, other processes, throttling, and the
/// time between the caller and the engine. Deterministic: the same arguments give the same figures on every machine.
/// Thread-safe, creates no thread; blocks for about a microsecond per step of a request. Everything here throws
/// Error(kInvalidArgument) for a machine, a rate or a bound that makes no sense.
#pragma once

#include <cstdint>
#include <vector>

#include "ration/export.hpp"

namespace ration {

struct SimulatedMachine {
  int workers = 1;
  /// A static split: at most `inter` requests on `intra` workers each; both zero: elastic.
  int inter = 0;
  int intra = 0;
  double service_seconds = 0;    ///< Of one request on one worker.
  double service_deviation = 0;  ///< Standard deviation of that, as a part of it.
  /// How much faster one request is on 1, 2, 3 ... workers; the first is 1. Beyond the last one it follows the power of
  /// the width that the last one fits; with only {1}, width^0.9.
  std::vector<double> speedup{1};
  int steps = 54;  ///< Of a request: workers move only between them. 54 is ResNet-50's.
};

struct SimulatedLatency {
  double mean_s = 0;
  double p99_s = 0;
  double throughput = 0;  ///< Answers a second; below the rate if the machine does not keep up.
};

struct SimulationOptions {
  int requests = 20000;  ///< The first tenth is warm-up.
  std::uint64_t seed = 1;
};

/// Runs requests that arrive at this mean rate, in requests a second.
RATION_EXPORT SimulatedLatency simulate(const SimulatedMachine& machine, double request_rate,
                                        const SimulationOptions& options = {});

/// Returns the highest mean rate, to a hundredth of the capacity, at which the p99 stays at or below the bound; 0 if a
/// request alone takes longer. Never more than 98 % of capacity(), where no run is long enough to tell.
RATION_EXPORT double highest_rate(const SimulatedMachine& machine, double p99_seconds,
                                  const SimulationOptions& options = {});

/// Returns the requests a second that the machine answers when it is never idle.
RATION_EXPORT double capacity(const SimulatedMachine& machine);

/// Returns how much faster a request is at this width than on one worker: measured, or extrapolated.
RATION_EXPORT double speedup_at(const SimulatedMachine& machine, int width);

}  // namespace ration
