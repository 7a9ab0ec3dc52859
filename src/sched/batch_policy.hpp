/// Decides how many waiting requests of one model run together, or whether it is worth to wait for more.
#pragma once

#include <chrono>
#include <span>

namespace ration::sched {

/// A batch for which a plan exists.
struct BatchSize {
  int requests = 1;
  std::chrono::nanoseconds service{0};  ///< On one worker while the others are busy; 0: not measured yet.
};

/// What the policy looks at.
struct BatchView {
  std::span<const BatchSize> sizes;         ///< Ascending; the first is 1.
  int waiting = 1;                          ///< Requests that could run together, at least 1.
  int starts = 1;                           ///< How many requests or batches are about to be started, at least 1.
  bool busy = false;                        ///< Others run: holding back leaves no idle engine.
  int enough = 1;                           ///< With so many waiting none is held back.
  std::chrono::nanoseconds oldest_wait{0};  ///< How long the first has waited.
  std::chrono::nanoseconds max_delay{0};    ///< How long it may be held back, counted from its arrival.
  std::chrono::nanoseconds time_left = std::chrono::nanoseconds::max();  ///< Until the earliest deadline.
};

struct BatchDecision {
  int take = 1;  ///< So many start together; 0: look again after `hold`.
  std::chrono::nanoseconds hold{0};
};

/// Pure: no clock, no lock, no allocation; O(sizes).
///
/// The rule: those that wait are shared out evenly among the starts at hand, so that no worker idles for the sake of a
/// batch; of the sizes up to that share that keep the earliest deadline, the largest that was not measured yet, or else
/// the one that was measured to bring requests through soonest. Too few are held back until there are `enough` or the
/// delay is over, but only while others run, and never so long that a deadline would be missed.
BatchDecision decide_batch(const BatchView& view) noexcept;

}  // namespace ration::sched
