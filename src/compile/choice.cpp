#include "compile/choice.hpp"

#include <algorithm>

namespace ration::compile {

std::size_t fastest(std::span<const std::chrono::nanoseconds> times) noexcept {
  const double best = static_cast<double>(std::min_element(times.begin(), times.end())->count());
  const auto chosen = std::find_if(times.begin(), times.end(), [&](std::chrono::nanoseconds time) {
    return static_cast<double>(time.count()) * (1.0 - kClearlyFaster) <= best;
  });
  return static_cast<std::size_t>(chosen - times.begin());
}

bool is_worth_a_try(std::size_t packed_bytes, std::chrono::nanoseconds best) noexcept {
  constexpr double kBytesPerNs = 14.0;
  return static_cast<double>(packed_bytes) / kBytesPerNs < static_cast<double>(best.count());
}

bool is_in_the_race(const Standing& standing, int rounds) noexcept {
  const auto within = [&](std::chrono::nanoseconds other, double excess) {
    return static_cast<double>(standing.time.count()) <= static_cast<double>(other.count()) * (1.0 + excess);
  };
  return within(standing.best, rounds == 1   ? 0.3
                               : rounds == 2 ? 0.15
                                             : 0.1) &&
         within(standing.earlier, rounds == 1 ? 0.1 : 0.0);
}

}  // namespace ration::compile
