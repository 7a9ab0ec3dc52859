/// How many floats may be added up one after another.
///
/// n additions in single precision, each rounded by at most 2^-24, are off by up to n * 2^-24 of the sum of magnitudes,
/// and come near it where all elements are alike: a mean over a million of 0.1 is 1 % off. A mean over more than this
/// many elements is made of shorter chains, or in double precision.
#pragma once

#include <cstdint>
#include <functional>
#include <numeric>
#include <span>

namespace ration::ops {

/// Off by at most 4e-6. An 8 x 8 image, which is the last one of most networks, is left to any implementation.
inline constexpr std::int64_t kLongestFloatChain = 64;

/// Returns true if a window of this kernel has more elements. The kernel fits into an image, so the product fits.
inline bool is_long_chain(std::span<const std::int64_t> kernel) {
  return std::accumulate(kernel.begin(), kernel.end(), std::int64_t{1}, std::multiplies<>()) > kLongestFloatChain;
}

}  // namespace ration::ops
