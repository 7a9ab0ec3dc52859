/// The governor at work: meters the container's CPU time and puts workers to sleep.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "ration/cpu_budget.hpp"
#include "serve/governor.hpp"
#include "sys/quota_meter.hpp"
#include "sys/usage.hpp"

namespace ration::serve {

/// Thread-safe. pace() costs one relaxed load without a quota and a look at the clock with one; the threads' clocks are
/// read a few times a cycle, oftener towards the end of the allowance.
class Pacer {
 public:
  /// Follows this budget from now on: a new allowance for its tightest quota, or none without a quota.
  void follow(const CpuBudget& budget, int workers);
  /// Called by each worker when it starts: its CPU time counts as the engine's own.
  void add_this_worker(int index);
  /// Called by a lead before a step that takes about `next_step` of CPU time: sleeps while it does not fit into what is
  /// left of the quota.
  void pace(std::chrono::nanoseconds next_step);

 private:
  struct WorkerClock {
    sys::ThreadClock clock = 0;
    std::chrono::nanoseconds last{0};
  };

  /// Returns how long to sleep before the next look.
  std::chrono::nanoseconds look(std::chrono::nanoseconds now, std::chrono::nanoseconds next_step);
  void read_clocks();

  // Whether there is an allowance; relaxed: a worker that sees the change a step later does no harm.
  std::atomic<bool> active_{false};
  // Before this time on the steady clock, at least that much of the allowance is left; nanoseconds. Relaxed: as above.
  std::atomic<std::int64_t> next_look_ns_{0}, sure_left_ns_{0};
  std::mutex mutex_;  // Guards what follows.
  std::unique_ptr<sys::QuotaMeter> meter_;
  std::unique_ptr<Allowance> allowance_;
  std::vector<WorkerClock> workers_;
  std::chrono::nanoseconds own_{0};     ///< CPU time of the workers.
  std::chrono::nanoseconds others_{0};  ///< Of everybody else in the cgroup, as far as seen.
};

}  // namespace ration::serve
