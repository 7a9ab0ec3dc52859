/// What an engine's models share: the budget, the workers, and the rules that bind them to it.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

#include "base/function_ref.hpp"
#include "base/logger.hpp"
#include "base/process_exit.hpp"
#include "ration/engine.hpp"
#include "ration/metrics.hpp"
#include "sched/scheduler.hpp"
#include "serve/choice_memory.hpp"
#include "serve/metrics/metrics_registry.hpp"
#include "serve/pacer.hpp"
#include "sys/budget_reader.hpp"
#include "sys/process_share.hpp"
#include "sys/worker_places.hpp"

namespace ration::serve {

/// Lives as long as the engine and every model made on it. Thread-safe.
class EngineCore final : private base::HoldsStill {
 public:
  explicit EngineCore(const EngineOptions& options);
  ~EngineCore() { share_.leave(); }
  EngineCore(const EngineCore&) = delete;
  EngineCore& operator=(const EngineCore&) = delete;

  CpuBudget budget() const;
  /// Returns how many threads compute at a time; fewer than wanted while the system refuses threads.
  int workers() const noexcept { return workers_.load(std::memory_order_relaxed); }
  /// Returns how many workers a larger budget could bring: the CPUs of the machine.
  int most_workers() const;
  bool creates_threads() const noexcept { return options_.create_threads; }
  /// Returns how many OpenMP threads oneDNN may use on each worker; 1 unless the backend is OpenMP.
  int openmp_team() const noexcept { return options_.intra_op == IntraOp::kOpenMp ? options_.split.intra : 1; }
  sched::Scheduler& scheduler() noexcept { return scheduler_; }
  const sched::Scheduler& scheduler() const noexcept { return scheduler_; }

  /// Makes the core, and lets go of it by Scheduler::close(), so that its last owner may be a callback.
  static std::shared_ptr<EngineCore> make(const EngineOptions& options);

  void lend_until(base::FunctionRef<bool()> done);
  void shut_down(bool abort);
  /// See Scheduler::wait_for().
  void wait_for(std::unique_ptr<sched::Flight> flight) noexcept;
  /// See Scheduler::drain().
  void drain();
  /// Runs a task to its end, in the calling thread where a place is free. Blocks.
  void run(sched::Task& task);
  /// Runs a loop of the host; see sched::run_loop().
  void run_loop(std::size_t count, std::size_t grain, base::FunctionRef<void(std::size_t, std::size_t)> body);

  /// Returns the counts of the models of that name; null if the engine keeps none.
  std::shared_ptr<ModelMetrics> metrics_of(const std::string& name);
  EngineStats stats() const;
  ChoiceMemory& choice_memory() noexcept { return choice_memory_; }

  /// Called by a worker that picks up a request: looks at the limits if the last look is old, and follows them.
  void on_pick_up();
  /// Called by a lead before each step: sleeps while the step does not fit into the quota, or until ended().
  void pace(std::chrono::nanoseconds next_step, base::FunctionRef<bool()> ended);
  /// For Pacer::Stay: whoever computes for the engine for a while counts as its own.
  Pacer& pacer() noexcept { return pacer_; }

 private:
  struct Guest;

  // Whether the number of workers is the budget's, or this engine's part of it.
  bool follows_budget() const noexcept { return options_.threads == 0 && options_.intra_op == IntraOp::kPool; }
  int wanted_workers(const CpuBudget& budget) const noexcept;
  std::chrono::nanoseconds spin_bound(const CpuBudget& budget) const noexcept;
  sched::SchedulerOptions scheduler_options();
  sys::WorkerPlacesOptions places_options() const;
  // Brings everything in line with the budget and this engine's part of it. At most one thread is at it: a call that
  // finds one returns at once, and that one begins anew.
  void follow() noexcept;
  void follow_once();
  void adopt(const CpuBudget& budget);
  void set_threads();
  void report_share(const CpuBudget& budget) const;
  void hold_still() noexcept override;

  const EngineOptions options_;
  const base::Logger log_;
  mutable std::mutex mutex_;  // Guards reader_.
  sys::BudgetReader reader_;
  sys::ProcessShare share_;
  sys::WorkerPlaces places_;
  // Time of the last look, nanoseconds of the steady clock. The exchange elects the one worker that looks: relaxed.
  std::atomic<std::int64_t> last_look_ns_;
  // How many are wanted, and how many there are, for readers without the lock: relaxed.
  std::atomic<int> wanted_;
  std::atomic<int> workers_;
  // Number of follow() calls that are not done. The caller that raises it from 0, the follower, does the work of all;
  // acq_rel, so that it sees what the others had seen. on_pick_up() reads it as a hint: relaxed.
  std::atomic<int> to_follow_{0};
  // What the follower has adopted, and how many threads it was refused of late. Its own.
  CpuBudget followed_;
  int followed_members_ = 1, refused_ = 0;
  MetricsRegistry metrics_;
  ChoiceMemory choice_memory_;
  Pacer pacer_;
  sched::Scheduler scheduler_;                             // Its threads use everything above.
  const base::ExitRegistration exit_registration_{*this};  // Last: it must go before the scheduler does.
};

/// How old a look at the limits may be when a request is picked up.
inline constexpr std::chrono::milliseconds kBudgetLookInterval{250};

}  // namespace ration::serve
