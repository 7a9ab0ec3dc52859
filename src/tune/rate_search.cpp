#include "tune/rate_search.hpp"

namespace ration::tune {

FoundRate highest_rate(double most, int probes, const std::function<RateTrial(double rate)>& run) {
  double good = 0, bad = most;
  for (int probe = 0; probe < probes; ++probe) {
    const double middle = (good + bad) / 2;
    const RateTrial trial = run(middle);
    if (trial.throttled) return {.rate = good, .throttled = true};
    (trial.holds ? good : bad) = middle;
  }
  return {.rate = good, .throttled = false};
}

}  // namespace ration::tune
