#include "compile/choice.hpp"

#include <algorithm>

namespace ration::compile {

namespace {

bool is_clearly_faster(const Measured& other, const Measured& than) noexcept {
  const bool is_large = than.packed_bytes > 0 && other.packed_bytes > 2 * than.packed_bytes;
  const double saved = is_large ? kWorthItsMemory : kClearlyFaster;
  return static_cast<double>(other.time.count()) < static_cast<double>(than.time.count()) * (1.0 - saved);
}

}  // namespace

std::size_t fastest(std::span<const Measured> candidates) noexcept {
  const auto chosen = std::find_if(candidates.begin(), candidates.end(), [&](const Measured& one) {
    return std::none_of(candidates.begin(), candidates.end(),
                        [&](const Measured& other) { return is_clearly_faster(other, one); });
  });
  return static_cast<std::size_t>(chosen - candidates.begin());
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
