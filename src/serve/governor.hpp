/// Pauses workers before the kernel would throttle the whole container.
#pragma once

#include <chrono>
#include <optional>

namespace ration::serve {

/// A token bucket on CPU time: a pure state, no clock of its own.
///
/// CFS bandwidth control gives a cgroup `quota` of CPU time per period and stops every thread of it once that is used
/// up. A cgroup that never uses CPU time faster than slightly below the quota's rate, but for a short burst, never
/// gets there. Tokens are CPU time; they come in at the rate, at most `burst` are kept, and use takes them away.
class TokenBucket {
 public:
  using Nanoseconds = std::chrono::nanoseconds;

  /// `rate` in CPUs (CPU seconds per second), above 0.
  TokenBucket(double rate, Nanoseconds burst) : rate_(rate), burst_(burst) {}

  /// Takes note that at `now` the workers have spent `own` CPU time in total, and everybody else in the cgroup
  /// `others`; returns how long to pause: zero, or the time until the rate has caught up. What others use beyond half
  /// of the rate is not made up for: a neighbour that spins may be throttled, but cannot starve the workers. All three
  /// count from any origin and must not go back.
  Nanoseconds spend(Nanoseconds now, Nanoseconds own, Nanoseconds others = Nanoseconds{0}) noexcept;

 private:
  double rate_;
  Nanoseconds burst_;
  std::optional<Nanoseconds> last_now_;
  Nanoseconds last_own_{0};
  Nanoseconds last_others_{0};
  double tokens_ = 0.0;  // Nanoseconds; negative: ahead of the rate.
};

/// How far below the quota the governor stays, as a part of it, for one worker; each further worker needs another
/// slice: the kernel hands quota to CPUs in slices of 5 ms (sysctl_sched_cfs_bandwidth_slice_us), and what lies unused
/// on another CPU at the end of a period is missing here.
inline constexpr double kGovernorHeadroom = 0.02;
inline constexpr std::chrono::microseconds kCfsSlice{5'000};
/// What an engine that was idle may use at once. A trial with 2 to 4 ms paced one worker at half a CPU without a
/// throttled period; larger values were not tried.
inline constexpr std::chrono::microseconds kGovernorBurst{3'000};

/// Returns the rate in CPUs at which the governor holds a cgroup of this quota with this many workers.
double governed_rate(double quota_cpus, std::chrono::microseconds period, int workers) noexcept;

}  // namespace ration::serve
