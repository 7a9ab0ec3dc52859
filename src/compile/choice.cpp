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

bool is_in_the_race(std::chrono::nanoseconds time, std::chrono::nanoseconds best, int rounds) noexcept {
  const double excess = rounds == 1 ? 0.3 : rounds == 2 ? 0.15 : 0.1;
  return static_cast<double>(time.count()) <= static_cast<double>(best.count()) * (1.0 + excess);
}

}  // namespace ration::compile
