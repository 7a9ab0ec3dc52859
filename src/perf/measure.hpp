/// Puts one load on one setting for one window, from a single thread that keeps any number of requests in flight.
///
///     ration::perf::Subject subject("resnet50.onnx", {.split = "elastic"});
///     const ration::perf::Window window = measure(subject, {.concurrency = 4}, 2.0);
///     for (const ration::perf::Sample& sample : window.samples) std::cout << sample.latency << '\n';
///
/// The calling thread is the generator. In a closed loop the callback of an answer submits its client's next request
/// itself, so that the generator sleeps; in an open loop it sleeps until shortly before each arrival and spins for the
/// rest. Nothing is allocated per request here, apart from what Model::submit allocates itself.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "perf/subject.hpp"
#include "ration/metrics.hpp"

namespace ration::perf {

struct Load {
  int concurrency = 0;               ///< Closed loop, if positive.
  double request_rate = 0;           ///< Open loop: mean arrivals a second.
  bool poisson = true;               ///< Open loop: or at constant distances.
  std::vector<double> arrivals_s{};  ///< Open loop, replayed: times since the load's start; overrides the rate.
  std::uint64_t seed = 1;            ///< Of the arrivals.
  double lead_in_s = 0;              ///< Load before the window, whose answers do not count.

  bool is_closed() const noexcept { return concurrency > 0; }
};

/// One request as it went, in seconds. latency = queue + compute.
struct Sample {
  double ended = 0;    ///< Since the window's start.
  double latency = 0;  ///< From the intended start to the callback.
  double delay = 0;    ///< From the intended start to the call of submit; 0 in a closed loop.
  double queue = 0;    ///< From the intended start to the first step.
  double compute = 0;
  double width = 0;
  int batch = 0;
};

/// What happened from the end of the lead-in to the window's end. A request belongs to it if it ended in it or was in
/// flight at its end, whenever it began: issued = samples + failed + unanswered.
struct Window {
  double seconds = 0;
  std::vector<Sample> samples;  ///< The requests that were answered.
  std::uint64_t failed = 0;     ///< Those that ended in an error, rejections included.
  std::uint64_t issued = 0;
  std::uint64_t delayed = 0;            ///< Open loop: of `issued`, more than a millisecond after the intended start.
  std::uint64_t unanswered = 0;         ///< In flight at the end. They were cancelled then.
  std::vector<double> unanswered_ages;  ///< From their intended starts to the window's end.
  EngineStats before, after;            ///< Throttling, switches and CPU time; not the models.
  std::uint64_t periods = 0;            ///< Of bandwidth control, in the window; 0 without a quota.
};

/// Blocks for the lead-in and `seconds`, and until what was in flight has been cancelled. `stop` is asked every few
/// milliseconds; true ends the window early. Throws Error(kInvalidArgument) if the load is none, and what Model::submit
/// throws. Not for two threads at once on one subject.
Window measure(Subject& subject, const Load& load, double seconds, const std::function<bool()>& stop = {});

}  // namespace ration::perf
