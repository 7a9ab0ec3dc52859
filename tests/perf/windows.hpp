/// Windows as a measurement would have made them.
#pragma once

#include <vector>

#include "perf/measure.hpp"

namespace ration::perf {

/// One request, of one worker, that was answered so many seconds after the window's start.
inline Sample sample(double ended, double queue, double compute) {
  return {.ended = ended, .latency = queue + compute, .queue = queue, .compute = compute, .width = 1, .batch = 1};
}

/// A window of one second with the latencies, spread evenly over it.
inline Window window_of(const std::vector<double>& latencies) {
  Window window;
  window.seconds = 1;
  window.after.workers = 2;
  for (std::size_t i = 0; i < latencies.size(); ++i) {
    const double ended = (static_cast<double>(i) + 0.5) / static_cast<double>(latencies.size());
    window.samples.push_back(sample(ended, 0, latencies[i]));
  }
  window.issued = latencies.size();
  return window;
}

/// Adds requests that were in flight at the end.
inline Window with_unanswered(Window window, const std::vector<double>& ages) {
  window.unanswered_ages = ages;
  window.unanswered = ages.size();
  window.issued += ages.size();
  return window;
}

}  // namespace ration::perf
