#include "serve/governor.hpp"

#include <algorithm>

namespace ration::serve {

TokenBucket::Nanoseconds TokenBucket::spend(Nanoseconds now, Nanoseconds own, Nanoseconds others) noexcept {
  if (last_now_) {
    const double income = rate_ * static_cast<double>((now - *last_now_).count());
    const double neighbours = std::min(static_cast<double>((others - last_others_).count()), income / 2);
    tokens_ += income - static_cast<double>((own - last_own_).count()) - neighbours;
    tokens_ = std::min(tokens_, static_cast<double>(burst_.count()));
  }
  last_now_ = now;
  last_own_ = own;
  last_others_ = others;
  if (tokens_ >= 0.0) return Nanoseconds{0};
  return Nanoseconds{static_cast<Nanoseconds::rep>(-tokens_ / rate_) + 1};
}

double governed_rate(double quota_cpus, std::chrono::microseconds period, int workers) noexcept {
  const double per_period = quota_cpus * static_cast<double>(period.count());
  const double stranded = static_cast<double>(kCfsSlice.count()) * std::max(0, workers - 1);
  // Never below nine tenths: a slice weighs much in a short period, and pacing must not cost more than throttling.
  const double kept = std::max(1.0 - kGovernorHeadroom - stranded / std::max(per_period, 1.0), 0.9);
  return quota_cpus * kept;
}

}  // namespace ration::serve
