/// Puts one load on one setting for one window, from a single thread that keeps any number of requests in flight.
///
///     ration::perf::Subject subject("resnet50.onnx", {.split = "elastic"});
///     const ration::perf::Window window = measure(subject, {.concurrency = 4}, 2.0);
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "ration/engine.hpp"
#include "ration/metrics.hpp"
#include "ration/model.hpp"

namespace ration::perf {

/// A setting to measure: what a user would pass to EngineOptions and ModelOptions.
struct Setting {
  std::string split = "elastic";
  std::string intra_op = "pool";  ///< or "openmp".
  int threads = 0;                ///< 0: the budget.
  int max_batch = 1;              ///< Dynamic batching.
  double max_delay_ms = 0;
  bool pin = false;  ///< Several settings stand side by side and would leave each other's CPUs.
};

/// An engine of its own with the model on it, and inputs. Parked and without cost while it is not measured.
class Subject;

struct Load {
  int concurrency = 0;               ///< Closed loop, if positive.
  double request_rate = 0;           ///< Open loop: mean arrivals a second.
  bool poisson = true;               ///< Open loop: or at constant distances.
  std::vector<double> arrivals_s{};  ///< Open loop, replayed: times since the window's start; overrides the rate.
  std::uint64_t seed = 1;            ///< Of the arrivals.
};

/// One request as it went, in seconds.
struct Sample {
  double latency = 0;  ///< From the intended start.
  double queue = 0;    ///< From the intended start to the first step.
  double compute = 0;
  double width = 0;
  int batch = 0;
};

struct Window {
  double seconds = 0;  ///< From its start to its end; answers that came later do not count.
  std::vector<Sample> samples;
  std::uint64_t failed = 0;
  std::uint64_t delayed = 0;  ///< Issued more than a millisecond after the intended start.
  std::uint64_t issued = 0;
  /// Requests whose intended start lay in the window and that were not answered at its end.
  std::uint64_t unanswered = 0;
  EngineStats before, after;  ///< Throttling, switches and CPU time; not the models.
};

/// Blocks for `seconds`, and until what was issued has ended. `stop` is asked now and then; true ends the window early.
Window measure(Subject& subject, const Load& load, double seconds, const std::function<bool()>& stop = {});

}  // namespace ration::perf
