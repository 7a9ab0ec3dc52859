/// Counts the requests that have only just ended, whose clients may be about to ask again.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>

namespace ration::sched {

/// Clients that each wait for their answer hold a system at their number, but for the moment between an answer and the
/// next request. Requests that started together end together, and the first client to come back would find the others
/// gone: a load of two would look like one of one, again and again. What ended within the last kTurnaround therefore
/// counts as present until its client has come back. Pure: the caller brings the time. Not thread-safe.
class Turnaround {
 public:
  using Nanoseconds = std::chrono::nanoseconds;

  /// Two wake-ups of a parked thread in a virtual machine, and room: what a client on the same machine needs.
  static constexpr Nanoseconds kTurnaround{1'000'000};

  void on_finish(Nanoseconds now) noexcept {
    expire(now);
    if (count_ == finishes_.size()) drop_first();
    finishes_[count_++] = now;
  }

  /// Takes the arriving request for the return of one client, and returns how many others are still expected.
  int on_arrival(Nanoseconds now) noexcept {
    expire(now);
    if (count_ > 0) drop_first();
    return static_cast<int>(count_);
  }

 private:
  void expire(Nanoseconds now) noexcept {
    while (count_ > 0 && now - finishes_.front() > kTurnaround) drop_first();
  }
  void drop_first() noexcept {
    std::move(finishes_.begin() + 1, finishes_.begin() + static_cast<std::ptrdiff_t>(count_), finishes_.begin());
    --count_;
  }

  // Oldest first. More than these are forgotten: the count is a hint, and 16 clients in one millisecond are a load.
  std::array<Nanoseconds, 16> finishes_{};
  std::size_t count_ = 0;
};

}  // namespace ration::sched
