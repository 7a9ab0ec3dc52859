/// Lets one thread sleep until another hands it a token.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

#include "sys/futex.hpp"

namespace ration::sched {

/// One per thread. A token that comes before its thread sleeps is kept, so no order of unpark() and park() loses a
/// wake-up; a second one before the first was taken adds nothing.
class Parker {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  /// Takes the token; sleeps until there is one, but not past `until`. Returns whether it took one. Owner only.
  bool park(TimePoint until = TimePoint::max()) noexcept {
    if (take()) return true;
    std::uint32_t seen = kNone;
    if (!state_.compare_exchange_strong(seen, kAsleep, std::memory_order_relaxed)) return take();
    for (;;) {
      const bool in_time = sleep(until);
      if (take()) return true;
      seen = kAsleep;
      if (!in_time && state_.compare_exchange_strong(seen, kNone, std::memory_order_relaxed)) return false;
    }
  }
  /// Hands over the token, from any thread. As soon as it is taken the parker may be destroyed: the wake that follows
  /// uses the address alone.
  void unpark() noexcept {
    if (state_.exchange(kToken, std::memory_order_release) == kAsleep) sys::futex_wake(state_, 1);
  }

 private:
  static constexpr std::uint32_t kNone = 0, kToken = 1, kAsleep = 2;

  bool take() noexcept {
    std::uint32_t seen = kToken;
    return state_.compare_exchange_strong(seen, kNone, std::memory_order_acquire, std::memory_order_relaxed);
  }
  bool sleep(TimePoint until) noexcept {
    if (until == TimePoint::max()) return sys::futex_wait(state_, kAsleep);
    return sys::futex_wait(state_, kAsleep, until - std::chrono::steady_clock::now());
  }

  // The release of unpark() pairs with the acquire of take().
  std::atomic<std::uint32_t> state_{kNone};
};

}  // namespace ration::sched
