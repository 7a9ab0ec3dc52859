/// Pauses workers before the kernel would throttle the whole container.
#pragma once

#include <chrono>
#include <optional>

namespace ration::serve {

/// CPU time handed out in equal cycles: a pure state, no clock of its own.
///
/// CFS bandwidth control gives a cgroup `quota` of CPU time per period and stops every thread of it once that is used
/// up. Where the period begins is not known, but a use that repeats in cycles of a whole part of the period is the same
/// in every window as long as the period. So workers run until the next step might exceed the cycle's allowance, and
/// rest until the next cycle: few long runs, because each rest costs a wake-up, a cold cache, and what was left.
class Allowance {
 public:
  using Nanoseconds = std::chrono::nanoseconds;

  /// `rate` in CPUs (CPU seconds per second), above 0; `cycle` above 0.
  Allowance(double rate, Nanoseconds cycle)
      : cycle_(cycle), full_(rate * static_cast<double>(cycle.count())), left_(full_), neighbours_left_(full_ / 2) {}

  /// Takes note that at `now` the workers have spent `own` CPU time in total, and everybody else in the cgroup
  /// `others`; returns how long to pause before a step that will take `next`: zero, or the time until the cycle in
  /// which there is allowance for it. What is overspent is made up for, what is left over at the end of a cycle is
  /// lost. After an idle cycle a new one begins with the first use, as the kernel's period does. What others use beyond
  /// half of an allowance is not made up for: a neighbour that spins may be throttled, but cannot starve the workers.
  /// `now`, `own` and `others` count from any origin and must not go back.
  Nanoseconds spend(Nanoseconds now, Nanoseconds own, Nanoseconds others, Nanoseconds next) noexcept;

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

/// How far below the quota the governor stays, as a part of it, for one worker, and each further worker needs another
/// slice: the kernel hands quota to CPUs in slices of 5 ms (sysctl_sched_cfs_bandwidth_slice_us), and what lies unused
/// on another CPU at the end of a period is missing here. A host's thread on another CPU holds a slice now and then,
/// too: at half a CPU, ten slices, a heartbeat of 5 ms still had 25 of 264 periods throttled for a moment, and at one
/// CPU 3 of 251 (benchmarks/peers/measure_quota.py). A whole slice kept free for it would cost a tenth of half a CPU.
inline constexpr double kGovernorHeadroom = 0.01;
inline constexpr std::chrono::microseconds kCfsSlice{5'000};
/// The wanted length of a cycle: one in the usual period. With four the same CPU time answered a tenth fewer requests
/// at half a CPU, and half a step was left over in each.
inline constexpr std::chrono::microseconds kGovernorCycle{100'000};

/// Returns the rate in CPUs at which the governor holds a cgroup of this quota with this many workers.
double governed_rate(double quota_cpus, std::chrono::microseconds period, int workers) noexcept;

/// Returns the CPU time that may be under way until the next step boundaries: every started request is taken to run a
/// step as long as this one, which takes each of the `team` threads behind its lead that long (1 without OpenMP). A
/// step that several workers share is still one step.
std::chrono::nanoseconds in_flight(std::chrono::nanoseconds next_step, int started, int team) noexcept;

/// Returns the CPU time of OpenMP teams of `team` threads whose leads used `leads`, in a process that used `process`:
/// their threads have no clock of ours, and between the steps they wait as long as their lead computes. Never more than
/// the process used; but of what it used without a lead nothing, because a busy thread of the host would keep the leads
/// asleep for ever.
std::chrono::nanoseconds team_time(std::chrono::nanoseconds leads, int team, std::chrono::nanoseconds process) noexcept;

/// Returns the length of a cycle: the whole part of the period that is closest to kGovernorCycle from above.
std::chrono::microseconds governor_cycle(std::chrono::microseconds period) noexcept;

}  // namespace ration::serve
