/// The whole numbers that histograms record in place of seconds, workers and requests.
///
/// The units are powers of two: so 1/4 s, 1 s or 1.5 workers end a bucket, and a bucket's ends are exact as doubles.
/// Values are rounded up, so that a value is at most a bucket's end exactly if its whole number is.
#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>

#include "serve/metrics/log_linear.hpp"

namespace ration::serve {

inline constexpr int kTimeBits = 30;
inline constexpr double kTimeUnit = 1.0 / (1 << kTimeBits);  ///< Seconds; 0.93 ns.
inline constexpr std::uint64_t kLargestTime = log_linear::kLargest;

/// Returns a duration in kTimeUnit; a negative one is zero.
constexpr std::uint64_t time_units(std::chrono::nanoseconds time) noexcept {
  constexpr std::uint64_t kSecond = 1'000'000'000;
  const auto nanoseconds = static_cast<std::uint64_t>(std::max<std::chrono::nanoseconds::rep>(time.count(), 0));
  const std::uint64_t part = ((nanoseconds % kSecond) << kTimeBits) + (kSecond - 1);
  return ((nanoseconds / kSecond) << kTimeBits) + part / kSecond;
}

inline constexpr int kCountBits = 10;
inline constexpr double kCountUnit = 1.0 / (1 << kCountBits);  ///< Of a worker, or of a request in a batch.
inline constexpr double kLargestCount = 4096;                  ///< Workers, or requests in a batch; more count as that.

/// Returns a number of workers or requests in kCountUnit; what is no positive number is zero.
inline std::uint64_t count_units(double count) noexcept {
  if (!(count > 0)) return 0;
  return static_cast<std::uint64_t>(std::ceil(std::min(count, kLargestCount) * (1 << kCountBits)));
}

}  // namespace ration::serve
