/// The bucket bounds of the exposed histograms: a few of the ends of the recorded buckets, so that every `le` is exact.
#pragma once

#include <array>
#include <cstddef>

namespace ration::serve {

/// Returns 2^first, 1.5 * 2^first, 2^(first + 1), ... 2^last.
template <int first, int last>
consteval auto two_to_a_doubling() {
  std::array<double, 2 * std::size_t{last - first} + 1> bounds{};
  double power = 1;
  for (int i = 0; i < first; ++i) power *= 2;
  for (int i = 0; i > first; --i) power /= 2;
  for (std::size_t i = 0; i < bounds.size(); i += 2, power *= 2) {
    bounds[i] = power;
    if (i + 1 < bounds.size()) bounds[i + 1] = 1.5 * power;
  }
  return bounds;
}

/// From an eighth of a millisecond to half a minute: what a request may take.
inline constexpr auto kSecondsBounds = two_to_a_doubling<-13, 5>();
/// Workers of one request.
inline constexpr auto kWidthBounds = two_to_a_doubling<0, 7>();
/// Requests in a batch, a whole number.
inline constexpr std::array<double, 14> kBatchBounds = {1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128};

}  // namespace ration::serve
