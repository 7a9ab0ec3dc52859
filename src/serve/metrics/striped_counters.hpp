/// Counters that many threads add to and few read: each thread adds to its own stripe, a reader adds the stripes up.
///
/// add() takes no lock, does not allocate and costs one locked instruction, which is cheap while the stripe's cache
/// line stays with one thread. Threads get numbers round robin when they first add to anything, and a number chooses
/// the stripe; threads may share one, which costs time but loses nothing.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace ration::serve {

/// Returns the number of the calling thread, from 0 on in the order of first calls.
inline std::size_t this_thread_number() noexcept {
  // Relaxed: numbers must differ and order nothing. Process-wide, because threads are: engines share no more by it than
  // the choice of stripes.
  static std::atomic<std::size_t> next{0};
  thread_local const std::size_t number = next.fetch_add(1, std::memory_order_relaxed);
  return number;
}

/// Thread-safe. All counters start at zero and wrap at 2^64.
class StripedCounters {
 public:
  /// `stripes` is rounded up to a power of two; 8 bytes for each counter in each stripe.
  StripedCounters(int stripes, std::size_t counters)
      : stripes_(std::bit_ceil(static_cast<std::size_t>(std::max(stripes, 1)))),
        lines_each_((counters + kPerLine - 1) / kPerLine),
        lines_(stripes_ * lines_each_) {}

  /// What happened before an addition is seen by whoever sees it in a total().
  void add(std::size_t counter, std::uint64_t amount) noexcept {
    // Release, pairs with the load in total(): later additions to the cell continue the release sequence, so that a
    // load which sees any of them synchronises with this one.
    line(this_thread_number() & (stripes_ - 1), counter)
        .cells[counter % kPerLine]
        .fetch_add(amount, std::memory_order_release);
  }

  std::uint64_t total(std::size_t counter) const noexcept {
    std::uint64_t sum = 0;
    for (std::size_t stripe = 0; stripe < stripes_; ++stripe) {
      // Acquire, pairs with the release in add().
      sum += line(stripe, counter).cells[counter % kPerLine].load(std::memory_order_acquire);
    }
    return sum;
  }

 private:
  static constexpr std::size_t kCacheLine = 64;
  static constexpr std::size_t kPerLine = kCacheLine / sizeof(std::atomic<std::uint64_t>);

  struct alignas(kCacheLine) Line {
    // Release in add() pairs with acquire in total().
    std::array<std::atomic<std::uint64_t>, kPerLine> cells{};
  };

  Line& line(std::size_t stripe, std::size_t counter) noexcept {
    return lines_[stripe * lines_each_ + counter / kPerLine];
  }
  const Line& line(std::size_t stripe, std::size_t counter) const noexcept {
    return lines_[stripe * lines_each_ + counter / kPerLine];
  }

  std::size_t stripes_;
  std::size_t lines_each_;  ///< Cache lines in a stripe; no two stripes share one.
  std::vector<Line> lines_;
};

}  // namespace ration::serve
