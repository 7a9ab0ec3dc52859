/// Pauses workers before the kernel would throttle the whole container.
#pragma once

#include <chrono>
#include <optional>

namespace ration::serve {

/// CPU time handed out in equal cycles: a pure state, no clock of its own.
///
/// CFS bandwidth control gives a cgroup `quota` of CPU time per period and stops every thread of it once that is used
/// up. Where the period begins is not known, but a use that repeats in cycles of a whole part of the period is the same
/// in every window as long as the period. So workers run until the cycle's allowance is used up and rest until the next
/// cycle: few long runs, because each rest costs a wake-up and a cold cache.
class Allowance {
 public:
  using Nanoseconds = std::chrono::nanoseconds;

  /// `rate` in CPUs (CPU seconds per second), above 0; `cycle` above 0.
  Allowance(double rate, Nanoseconds cycle)
      : cycle_(cycle), full_(rate * static_cast<double>(cycle.count())), left_(full_), neighbours_left_(full_ / 2) {}

  /// Takes note that at `now` the workers have spent `own` CPU time in total, and everybody else in the cgroup
  /// `others`; returns how long to pause: zero, or the time until the cycle in which there is allowance again. What is
  /// overspent is made up for, what is left over at the end of a cycle is lost. After an idle cycle a new one begins
  /// with the first use, as the kernel's period does. What others use beyond half of an allowance is not made up for: a
  /// neighbour that spins may be throttled, but cannot starve the workers. All three count from any origin and must not
  /// go back.
  Nanoseconds spend(Nanoseconds now, Nanoseconds own, Nanoseconds others = Nanoseconds{0}) noexcept;

  /// Returns the CPU time left in this cycle; not above zero if it is overspent.
  Nanoseconds left() const noexcept { return Nanoseconds{static_cast<Nanoseconds::rep>(left_)}; }

 private:
  void begin_cycle(Nanoseconds now) noexcept;

  // CPU times in nanoseconds; fractions, because a rate rarely divides a cycle.
  Nanoseconds cycle_;
  double full_;
  double left_;
  double neighbours_left_;
  std::optional<Nanoseconds> begin_;
  Nanoseconds last_own_{0};
  Nanoseconds last_others_{0};
};

/// How far below the quota the governor stays, as a part of it, for one worker; each further worker needs another
/// slice: the kernel hands quota to CPUs in slices of 5 ms (sysctl_sched_cfs_bandwidth_slice_us), and what lies unused
/// on another CPU at the end of a period is missing here.
inline constexpr double kGovernorHeadroom = 0.02;
inline constexpr std::chrono::microseconds kCfsSlice{5'000};
/// The wanted length of a cycle: four in the usual period of 100 ms. Longer ones make long gaps for requests that meet
/// one, shorter ones make many rests.
inline constexpr std::chrono::microseconds kGovernorCycle{25'000};

/// Returns the rate in CPUs at which the governor holds a cgroup of this quota with this many workers.
double governed_rate(double quota_cpus, std::chrono::microseconds period, int workers) noexcept;

/// Returns the length of a cycle: the whole part of the period that is closest to kGovernorCycle from above.
std::chrono::microseconds governor_cycle(std::chrono::microseconds period) noexcept;

}  // namespace ration::serve
