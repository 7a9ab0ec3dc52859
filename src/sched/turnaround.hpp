/// Counts the requests that have only just ended, whose clients may be about to ask again.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>

namespace ration::sched {

/// Clients that each wait for their answer hold a system at their number, but for the moment between an answer and the
/// next request. Requests that started together end together, and the first client to come back would find the others
/// gone: a load of two would look like one of one, again and again. What ended a moment ago therefore counts as present
/// until its client has come back: a moment is kTurnaround, or a sixteenth of what the request took, if that is more.
/// Pure: the caller brings the time. Not thread-safe.
class Turnaround {
 public:
  using Nanoseconds = std::chrono::nanoseconds;

  /// Two wake-ups of a parked thread in a virtual machine, and room: what a client on the same machine needs.
  static constexpr Nanoseconds kTurnaround{1'000'000};
  /// Clients are late when the host takes a virtual CPU away, for milliseconds; beside a request of 100 ms that is
  /// still a moment, beside one of 1 ms it is a pause. A guess between the two.
  static constexpr int kPartOfService = 16;

  /// Takes note of a request that ends now and ran for `service`.
  void on_finish(Nanoseconds now, Nanoseconds service) noexcept {
    expire(now);
    if (count_ == expected_until_.size()) drop_first();
    expected_until_[count_++] = now + std::max(kTurnaround, service / kPartOfService);
  }

  /// Takes the arriving request for the return of one client, and returns how many others are still expected.
  int on_arrival(Nanoseconds now) noexcept {
    expire(now);
    if (count_ > 0) drop_first();
    return static_cast<int>(count_);
  }

 private:
  void expire(Nanoseconds now) noexcept {
    while (count_ > 0 && now > expected_until_.front()) drop_first();
  }
  void drop_first() noexcept {
    const auto begin = expected_until_.begin();
    std::move(begin + 1, begin + static_cast<std::ptrdiff_t>(count_), begin);
    --count_;
  }

  // Oldest first. More than these are forgotten: the count is a hint, and 16 clients in one millisecond are a load.
  std::array<Nanoseconds, 16> expected_until_{};
  std::size_t count_ = 0;
};

}  // namespace ration::sched
