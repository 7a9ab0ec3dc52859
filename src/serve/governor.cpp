#include "serve/governor.hpp"

#include <algorithm>
#include <cmath>

namespace ration::serve {

Allowance::Nanoseconds Allowance::spend(Nanoseconds now, Nanoseconds own, Nanoseconds others,
                                        Nanoseconds next) noexcept {
  if (!begin_) {
    begin_ = now;
  } else {
    const double neighbours = std::min(static_cast<double>((others - last_others_).count()), neighbours_left_);
    neighbours_left_ -= neighbours;
    left_ -= static_cast<double>((own - last_own_).count()) + neighbours;
    begin_cycle(now);
  }
  last_own_ = own;
  last_others_ = others;
  // A step that would not fit into half a cycle must run all the same; what it overspends is made up for after it.
  const double needed = std::min(static_cast<double>(next.count()), full_ / 2);
  if (left_ > needed) return Nanoseconds{0};
  // Each cycle adds a full one, but nothing is kept beyond a full one.
  const auto cycles = static_cast<Nanoseconds::rep>(left_ > 0.0 ? 1 : std::floor((needed - left_) / full_) + 1);
  return *begin_ + cycles * cycle_ - now;
}

void Allowance::begin_cycle(Nanoseconds now) noexcept {
  const Nanoseconds::rep passed = (now - *begin_) / cycle_;
  if (passed <= 0) return;
  const bool was_idle = left_ > 0.0 && passed > 1;
  begin_ = was_idle ? now : *begin_ + passed * cycle_;
  left_ = std::min(left_ + static_cast<double>(passed) * full_, full_);
  neighbours_left_ = full_ / 2;
}

double governed_rate(double quota_cpus, std::chrono::microseconds period, int workers) noexcept {
  const double per_period = quota_cpus * static_cast<double>(period.count());
  const double stranded = static_cast<double>(kCfsSlice.count()) * std::max(0, workers - 1);
  // Never below nine tenths: a slice weighs much in a short period, and pacing must not cost more than throttling.
  const double kept = std::max(1.0 - kGovernorHeadroom - stranded / std::max(per_period, 1.0), 0.9);
  return quota_cpus * kept;
}

std::chrono::nanoseconds in_flight(std::chrono::nanoseconds next_step, int started, int team) noexcept {
  return next_step * std::max(started, 1) * team;
}

std::chrono::nanoseconds team_time(std::chrono::nanoseconds leads, int team,
                                   std::chrono::nanoseconds process) noexcept {
  return std::min(leads * team, process);
}

std::chrono::microseconds governor_cycle(std::chrono::microseconds period) noexcept {
  const auto parts = std::max<std::chrono::microseconds::rep>(period / kGovernorCycle, 1);
  return std::max(period / parts, std::chrono::microseconds(1));
}

}  // namespace ration::serve
