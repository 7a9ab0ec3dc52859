/// Waiting for a moment without giving up the CPU.
#pragma once

#include <chrono>

#include "sys/futex.hpp"

namespace ration::sched {

/// Pauses until ready() is true or until the bound has passed; returns whether it became true. A bound of zero or less
/// looks once.
template <class Ready>
bool spin_until(std::chrono::nanoseconds bound, Ready ready) {
  // A look at the clock costs about as much as this many pauses.
  constexpr int kPausesPerClockRead = 8;
  using Clock = std::chrono::steady_clock;
  if (ready()) return true;
  if (bound.count() <= 0) return false;
  const Clock::time_point end = Clock::now() + bound;
  do {
    for (int i = 0; i < kPausesPerClockRead; ++i) {
      sys::cpu_relax();
      if (ready()) return true;
    }
  } while (Clock::now() < end);
  return false;
}

}  // namespace ration::sched
