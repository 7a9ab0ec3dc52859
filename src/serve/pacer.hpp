/// The governor at work: meters the container's CPU time and puts leads to sleep.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>

#include "base/function_ref.hpp"
#include "ration/cpu_budget.hpp"
#include "serve/governor.hpp"
#include "sys/fork_guard.hpp"
#include "sys/quota_meter.hpp"
#include "sys/usage.hpp"

namespace ration::serve {

/// Thread-safe. pace() costs one relaxed load without a quota and a look at the clock with one; the threads' clocks are
/// read a few times a cycle, oftener towards the end of the allowance. Nothing here allocates but follow().
class Pacer {
 public:
  class Stay;

  /// For workers that each have an OpenMP team of `team` threads; 1 without OpenMP.
  explicit Pacer(int team = 1) noexcept : team_(team) {}
  Pacer(const Pacer&) = delete;
  Pacer& operator=(const Pacer&) = delete;

  /// Follows this budget from now on: a new allowance for its tightest quota, or none without a quota. At most
  /// `workers` compute at a time.
  void follow(const CpuBudget& budget, int workers);
  /// Called by a lead before a step that takes about `next_step` of CPU time: sleeps while it does not fit into what is
  /// left of the quota. Returns when ended() is true, which it asks before each sleep, after each wake() and at the
  /// latest every kLongestSleep. `started` returns the number of started requests, this one included; asked when the
  /// threads' clocks are read, never without a quota. Neither is called under a lock of the pacer, neither may
  /// throw.
  void pace(std::chrono::nanoseconds next_step, base::FunctionRef<int()> started, base::FunctionRef<bool()> ended);
  /// Makes the leads that sleep in pace() ask their ended(). Call it after changing what that looks at. Takes no lock;
  /// costs a system call if there are any.
  void wake() noexcept;

  /// Returns the CPU time that was counted as the engine's own so far. Reads the clock of every stay.
  std::chrono::nanoseconds own_time();

  /// No sleep is longer: somebody else in the container may have spent what we owe, and the quota may have grown.
  static constexpr std::chrono::milliseconds kLongestSleep{50};

 private:
  /// Returns how long to sleep before the next look.
  std::chrono::nanoseconds look(std::chrono::nanoseconds now, std::chrono::nanoseconds next_step, int started);
  void rest(std::chrono::nanoseconds pause, base::FunctionRef<bool()> ended) noexcept;
  void read_own_locked();
  void read_others_locked();
  void book_locked(Stay& stay, std::chrono::nanoseconds time) noexcept;

  const int team_;
  const sys::ForkGuard fork_;  // The lock below may be held for ever in a forked child.
  // Whether there is an allowance; relaxed: a thread that sees the change a step later does no harm.
  std::atomic<bool> active_{false};
  // Before this time on the steady clock, at least that much of the allowance is left for each worker; nanoseconds.
  // Relaxed: as above.
  std::atomic<std::int64_t> next_look_ns_{0}, sure_left_ns_{0};
  // Futex word of the leads that sleep, changed by wake(), and their number. Dekker pair, all seq_cst: a lead raises
  // resting_ and then loads wakes_, wake() changes wakes_ and then loads resting_; so either the lead does not sleep or
  // wake() knows of it. Whoever reads a changed wakes_ sees what was changed before it.
  std::atomic<std::uint32_t> wakes_{0};
  std::atomic<int> resting_{0};
  std::mutex mutex_;  // Guards what follows.
  std::unique_ptr<sys::QuotaMeter> meter_;
  std::unique_ptr<Allowance> allowance_;
  int workers_ = 1;
  Stay* stays_ = nullptr;                   ///< Those that count, chained.
  std::chrono::nanoseconds stays_time_{0};  ///< CPU time of all stays that counted, ended ones included.
  std::chrono::nanoseconds own_{0};         ///< CPU time of the engine: of the stays, and of their OpenMP teams.
  std::chrono::nanoseconds others_{0};      ///< Of everybody else in the cgroup, as far as seen.
  // For OpenMP: what the last reading found.
  std::chrono::nanoseconds last_stays_time_{0}, last_process_time_{0};
};

/// While it lives, its thread computes for the engine: the thread's CPU time counts as the engine's own. A created
/// worker stays for its whole life, a lent thread or a caller that leads its own request while it is lent.
///
/// Lives on the stack or in the thread-local memory of the thread that made it and ends there, stays of one thread in
/// reverse order, before the pacer ends. A stay within a stay at the same pacer changes nothing: time is counted once.
/// Without a quota a stay costs a few loads, no lock and no system call. With one, its begin and its end each take the
/// pacer's lock and read the thread's CPU clock, about as much as two system calls. Never allocates.
///
/// A stay that began without a quota counts from the next pace(), renew() or count() of its thread after one appeared.
/// What it computed before stays uncounted. In a process that was forked after the pacer was made nothing is counted.
class Pacer::Stay {
 public:
  explicit Stay(Pacer& pacer) noexcept;
  ~Stay();
  Stay(const Stay&) = delete;
  Stay& operator=(const Stay&) = delete;

  /// Counts from here on if there is a quota. Costs a relaxed load if there is none, or if it counts already. Call it
  /// between duties on a thread that may help for long without a step of its own.
  void renew() noexcept {
    if (pacer_.active_.load(std::memory_order_relaxed)) count();
  }
  /// Counts from here on, quota or not: for a stay so long that its cost does not matter.
  void count() noexcept;

 private:
  friend class Pacer;

  /// Returns the calling thread's stay at that pacer; null if there is none.
  static Stay* here(const Pacer& pacer) noexcept;

  Pacer& pacer_;
  Stay* const enclosing_;   // The stay before it on this thread, at whichever pacer.
  Stay* const counted_as_;  // The outermost stay of this thread at this pacer; often itself.
  bool counts_ = false;     // Only its own thread looks.
  // Guarded by the pacer's lock once it counts.
  sys::ThreadClock clock_ = 0;
  std::chrono::nanoseconds last_{0};  // What the clock said when it was booked last.
  Stay* previous_ = nullptr;
  Stay* next_ = nullptr;
};

}  // namespace ration::serve
