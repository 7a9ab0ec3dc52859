/// The highest request rate that still keeps a promise, by halving.
#pragma once

#include <functional>

namespace ration::tune {

struct RateTrial {
  bool holds = false;
  bool throttled = false;  ///< The answer tells nothing.
};

struct FoundRate {
  double rate = 0;  ///< The highest that held; 0 if none did.
  bool throttled = false;
};

/// Asks `probes` times (at least 1) whether a rate between 0 and `most` holds, each time halving what is left: the
/// answer is exact to most / 2^probes. Returns at the first throttled trial.
FoundRate highest_rate(double most, int probes, const std::function<RateTrial(double rate)>& run);

}  // namespace ration::tune
