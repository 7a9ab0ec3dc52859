/// What `ration plan` has to measure of a model before it can simulate.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "ration/simulation.hpp"

namespace ration::cli {

struct PlanMeasurement {
  /// Service time, deviation, speed-up and steps; workers and split are not set.
  SimulatedMachine machine;
  std::vector<int> widths;  ///< That were measured; the speed-up between them is interpolated.
  /// How many times what one worker does alone all workers do side by side. The simulation takes it to be their number.
  double side_by_side = 1;
  int threads = 1;
  int throttled_windows = 0;  ///< That were thrown away.
};

/// Asks the model with one client at widths 1, 2, 4 ... and all threads, and with one client for each worker, in turn
/// in rounds, for so many seconds together. Throws as perf::Subject, and Error(kUnavailable) if it is stopped or every
/// window of a width was throttled.
PlanMeasurement measure_for_plan(const std::string& model, int threads, double seconds,
                                 const std::function<bool()>& stop);

}  // namespace ration::cli
