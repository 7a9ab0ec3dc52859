/// What an engine's models share: the budget, the workers, and the rules that bind them to it.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/function_ref.hpp"
#include "base/logger.hpp"
#include "ration/engine.hpp"
#include "ration/metrics.hpp"
#include "sched/scheduler.hpp"
#include "serve/choice_memory.hpp"
#include "serve/metrics/metrics_registry.hpp"
#include "serve/pacer.hpp"
#include "sys/budget_reader.hpp"

namespace ration::serve {

/// Lives as long as the engine and every model made on it. Thread-safe.
class EngineCore {
 public:
  explicit EngineCore(const EngineOptions& options);

  CpuBudget budget() const;
  int workers() const noexcept { return workers_.load(std::memory_order_relaxed); }
  /// Returns how many workers a larger budget could bring: the CPUs of the machine.
  int most_workers() const;
  bool creates_threads() const noexcept { return options_.create_threads; }
  /// Returns how many OpenMP threads oneDNN may use on each worker; 1 unless the backend is OpenMP.
  int openmp_team() const noexcept { return options_.intra_op == IntraOp::kOpenMp ? options_.split.intra : 1; }
  sched::Scheduler& scheduler() noexcept { return scheduler_; }

  void lend_until(base::FunctionRef<bool()> done);

  /// Submits a task of the library's own. Throws Rejected.
  void submit(sched::Task& task);

  /// Returns the counts of the models of that name; null if the engine keeps none.
  std::shared_ptr<ModelMetrics> metrics_of(const std::string& name);
  EngineStats stats() const;
  ChoiceMemory& choice_memory() noexcept { return choice_memory_; }

  /// Called by a worker that picks up a request: looks at the limits if the last look is old, and follows them.
  void on_pick_up();
  /// Called by a lead before each step: sleeps while the step does not fit into the quota.
  void pace(std::chrono::nanoseconds next_step) { pacer_.pace(next_step); }

 private:
  int wanted_workers(const CpuBudget& budget) const noexcept;
  std::chrono::nanoseconds spin_bound(const CpuBudget& budget) const noexcept;
  sched::SchedulerOptions scheduler_options();
  void follow(const CpuBudget& budget);
  void place(const CpuBudget& budget);
  void pin_this_worker(int index);

  const EngineOptions options_;
  const base::Logger log_;
  mutable std::mutex mutex_;  // Guards reader_ and the placement.
  sys::BudgetReader reader_;
  std::vector<int> cpu_of_worker_;  // Empty: not pinned.
  std::vector<int> everybody_;      // The allowed set, for workers that are not pinned.
  // Time of the last look, nanoseconds of the steady clock. The exchange elects the one worker that looks: relaxed.
  std::atomic<std::int64_t> last_look_ns_;
  // The wanted number, for readers without the lock: relaxed.
  std::atomic<int> workers_;
  // Set by the first refused pin, so that one warning is enough: relaxed.
  std::atomic<bool> pin_refused_{false};
  MetricsRegistry metrics_;
  ChoiceMemory choice_memory_;
  Pacer pacer_;
  sched::Scheduler scheduler_;  // Last: its threads use everything above.
};

/// How old a look at the limits may be when a request is picked up.
inline constexpr std::chrono::milliseconds kBudgetLookInterval{250};

}  // namespace ration::serve
