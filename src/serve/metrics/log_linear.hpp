/// The arithmetic of log-linear buckets: which bucket a whole number falls into, and where a bucket ends.
///
/// Bucket i holds the values above lower(i) and up to upper(i), as `le` counts in Prometheus. Up to 64 each value has a
/// bucket of its own; above, every doubling is cut into 32 of the same width, so that no bucket is wider than a 32nd of
/// its lower end and its middle at most a 64th off from any value in it. Powers of two, and one and a half times such a
/// power, end a bucket. Both ends saturate: 0 counts as 1, what is above kLargest as kLargest.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace ration::serve::log_linear {

inline constexpr int kSubBucketBits = 5;
inline constexpr std::size_t kSubBuckets = std::size_t{1} << kSubBucketBits;

/// In units of 2^-30 s, three days.
inline constexpr std::uint64_t kLargest = std::uint64_t{1} << 48;

/// Returns the bucket of a value.
constexpr std::size_t index_of(std::uint64_t value) noexcept {
  const std::uint64_t below = std::clamp<std::uint64_t>(value, 1, kLargest) - 1;
  const int shift = std::max(0, static_cast<int>(std::bit_width(below)) - kSubBucketBits - 1);
  return static_cast<std::size_t>(shift) * kSubBuckets + static_cast<std::size_t>(below >> shift);
}

inline constexpr std::size_t kBuckets = index_of(kLargest) + 1;

/// Returns the largest value that is not in the bucket any more, because it is too small; of the first bucket, zero.
constexpr std::uint64_t lower(std::size_t index) noexcept {
  const std::size_t shift = std::max<std::size_t>(index / kSubBuckets, 1) - 1;
  return std::uint64_t{index - shift * kSubBuckets} << shift;
}

/// Returns the largest value in the bucket.
constexpr std::uint64_t upper(std::size_t index) noexcept { return lower(index + 1); }

}  // namespace ration::serve::log_linear
