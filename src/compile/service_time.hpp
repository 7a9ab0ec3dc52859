/// How long one worker takes for a whole request, learned from those that ran.
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>

namespace ration::compile {

/// Thread-safe; recording costs two relaxed accesses. Two that record at once may lose one sample, which a running mean
/// does not miss.
class ServiceTime {
 public:
  /// One part of so many of the difference is taken over from a sample below the mean, and from one above it. By
  /// default down faster than up: what disturbs a request only ever makes it longer, and a mean that is too high
  /// refuses requests that would have brought it down.
  explicit ServiceTime(int down = 4, int up = 8) noexcept : down_(down), up_(up) {}

  /// Takes note of a request. The first one does not count: it touches its memory for the first time.
  void record(std::chrono::nanoseconds sample) noexcept {
    const std::int64_t mean = mean_ns_.load(std::memory_order_relaxed);
    mean_ns_.store(next(mean, std::max<std::int64_t>(sample.count(), 1)), std::memory_order_relaxed);
  }

  /// Returns the running mean; zero until two requests were seen.
  std::chrono::nanoseconds get() const noexcept {
    const std::int64_t mean = mean_ns_.load(std::memory_order_relaxed);
    return std::chrono::nanoseconds(mean == kOneSeen ? 0 : mean);
  }

 private:
  static constexpr std::int64_t kNothing = 0;
  static constexpr std::int64_t kOneSeen = -1;

  std::int64_t next(std::int64_t mean, std::int64_t sample) const noexcept {
    if (mean == kNothing) return kOneSeen;
    if (mean == kOneSeen) return sample;
    return mean + (sample - mean) / (sample < mean ? down_ : up_);
  }

  const int down_, up_;

  // Only a hint for forecasts: no other data hangs on it, relaxed.
  std::atomic<std::int64_t> mean_ns_{kNothing};
};

}  // namespace ration::compile
