/// The workers and what they do next: leads of requests, helpers on their seats, or parked.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/function_ref.hpp"
#include "sched/forecast.hpp"
#include "sched/pressure_window.hpp"
#include "sched/task_queue.hpp"
#include "sched/team.hpp"
#include "sched/turnaround.hpp"
#include "sys/fork_guard.hpp"

namespace ration::sched {

struct SchedulerOptions {
  int threads = 1;                         ///< Workers, created or lent.
  bool create_threads = true;              ///< False: none is created, only lent threads work.
  int inter = 0, intra = 0;                ///< A static split, or both 0 for elastic.
  std::chrono::nanoseconds spin{100'000};  ///< Bound of every spin inside a request; 0: park at once.
  int max_queued = 1'000'000;              ///< Tasks that may wait; one more is refused.
  bool refuse_late = true;                 ///< Refuse at once what is foreseen to miss its deadline (forecast.hpp).
  bool make_room = false;                  ///< When the queue is full, refuse those first that will be late anyway.
  std::string thread_name = "ration-w";    ///< Prefix; the worker's number follows.
  /// Called by each created worker (index 0, 1, ...) before it takes work, and again after renew_workers(): affinity,
  /// per-thread settings.
  std::function<void(int index)> on_worker_start;
};

/// A snapshot of the counts, for tests and metrics.
struct SchedulerState {
  int threads = 0;  ///< Workers that exist.
  int queued = 0;
  int started = 0;  ///< A batch counts once.
  int idle = 0;     ///< Parked workers.
};

/// Creates exactly options.threads threads, and after that only what set_threads() asks for. All decisions are
/// width_policy.hpp's; this class has the lock. docs/threading.md describes states and protocol.
///
/// Thread-safe. submit() neither blocks (beyond the lock) nor allocates, except for the first requests that are in
/// flight at once. The destructor waits until every submitted task has finished.
class Scheduler {
 public:
  /// Throws Error(kInvalidArgument) for a split that needs more workers than there are, Error(kResourceExhausted) if
  /// the system refuses a thread.
  explicit Scheduler(SchedulerOptions options);
  ~Scheduler();
  Scheduler(const Scheduler&) = delete;
  Scheduler& operator=(const Scheduler&) = delete;

  /// Queues a task, or says why not: then it was not touched. With options.make_room, others may be refused in the
  /// calling thread to make room for it. Throws Error(kUnavailable) in a process that was forked after the scheduler
  /// was made, because threads do not survive fork().
  [[nodiscard]] std::optional<Refusal> submit(Task& task);
  /// Takes a task that still waits out of the queue and returns true: it will be neither started nor expired. Returns
  /// false if it was started, or is not here. The task must not have been destroyed.
  bool withdraw(Task& task) noexcept;
  /// Refuses the waiting tasks whose deadline has passed, in the calling thread; costs a look at the clock if none has.
  /// Workers call it between duties. A task that leads for long calls it at its step boundaries, because tasks only
  /// wait while others run.
  void expire_overdue() noexcept;

  /// Accepts no more tasks from now on. With `abort`, refuses those that wait and stops those that run. Returns when
  /// all have been finished or refused; must not be called from within a task. With options.create_threads = false the
  /// calling thread works until then.
  void shut_down(bool abort);

  /// Makes the calling thread the lead of a loop with seats for idle workers while body runs. Blocks until body
  /// returns; body's exceptions pass through.
  void lead_here(int max_width, base::FunctionRef<void(Team&)> body);

  /// Makes the calling thread a worker until done() is true; looked at between tasks and whenever poke() was called.
  void lend_until(base::FunctionRef<bool()> done);
  /// Wakes lent threads to look at their condition.
  void poke();

  /// Changes the number of workers, at least 1. Growing creates threads at once; shrinking lets surplus workers end at
  /// their next task or shard boundary and does not wait for them.
  void set_threads(int threads);
  /// Makes every created worker call options.on_worker_start again before its next duty.
  void renew_workers() noexcept { renewals_.fetch_add(1, std::memory_order_relaxed); }
  /// Changes the bound of every spin, from the next step on.
  void set_spin(std::chrono::nanoseconds spin) noexcept;

  SchedulerState state() const;
  /// Returns true in a process that was forked after the scheduler was made: nobody works there.
  bool in_forked_child() const noexcept { return fork_.in_forked_child(); }

 private:
  struct Slot;    // A started task or a loop of a lent thread, with its team.
  struct Worker;  // A thread that takes duties: created or lent.
  struct Duty {
    enum class Kind : std::uint8_t { kNone, kLead, kHelp } kind = Kind::kNone;
    Slot* slot = nullptr;
    std::uint32_t pokes = 0;  // How often somebody had poked when a lent thread's condition was last asked.
  };

  // The life of a worker (scheduler.cpp).
  void start_worker_locked(int index);
  void work(Worker& worker, base::FunctionRef<bool()> done);
  Duty next_duty(Worker& worker, base::FunctionRef<bool()> done);
  void renew(Worker& worker);
  void do_duty(const Worker& worker, const Duty& duty);
  void complete(Slot& slot) noexcept;
  void park_idle(Worker& worker, std::unique_lock<std::mutex>& lock);
  static bool park(Worker& worker, TaskTerms::TimePoint until) noexcept;
  TaskTerms::TimePoint keep_time_locked(Worker& worker) noexcept;
  bool wants_timekeeper_locked() const noexcept;
  static bool asked_to_leave(const Worker& worker, std::unique_lock<std::mutex>& lock, base::FunctionRef<bool()> done);
  bool must_leave_locked(const Worker& worker) const noexcept;

  // Who is let in (scheduler_admission.cpp).
  std::optional<Refusal> refuse_locked(const Task& task, TaskTerms::TimePoint now, TaskChain& hopeless) noexcept;
  Outlook outlook_locked(int priority) const noexcept;
  Refusal refusal_locked(Refusal::Reason reason, int priority) const noexcept;
  void refuse_and_unlock(std::unique_lock<std::mutex>& lock, TaskChain& chain, Refusal::Reason reason) noexcept;
  void note_ended() noexcept;
  void note_queue_changed_locked() noexcept;
  void let_idle_leave_locked() noexcept;
  bool drained_locked() const noexcept { return queue_.size() == 0 && started_.empty(); }

  // What to do next (scheduler_balance.cpp).
  void rebalance_locked();
  bool find_duty_locked(Duty& duty);
  bool start_next_locked(Duty& duty);
  int open_places_locked() const noexcept;
  int participants_locked() const noexcept;
  void collect_widths_locked();
  int in_system_locked() const noexcept;
  void unpark_locked(int count) noexcept;
  void unlock_and_wake(std::unique_lock<std::mutex>& lock) noexcept;
  Slot& take_slot_locked();
  void give_back_slot_locked(Slot& slot) noexcept;
  void retire_loop_locked(Slot& slot) noexcept;
  void retire_lingering_locked() noexcept;

  SchedulerOptions options_;
  const sys::ForkGuard fork_;
  std::atomic<std::int64_t> spin_ns_;  // Read relaxed by helpers: any recent value will do.

  // Number of poke() calls, so that no lent thread parks past one, neither as idle nor in a team. Changed under the
  // lock; seq_cst against Team::parked_, see there.
  std::atomic<std::uint32_t> pokes_{0};
  // Number of renew_workers() calls. Relaxed: what a worker does anew is guarded by its owner's lock.
  std::atomic<std::uint32_t> renewals_{0};

  // No deadline passes before this time of the steady clock, in nanoseconds. Written under the lock, read without:
  // relaxed, whoever reads it a moment late expires a moment late.
  std::atomic<std::int64_t> next_deadline_ns_;

  mutable std::mutex mutex_;  // Guards everything below.
  TaskQueue queue_;
  std::vector<Slot*> loops_;              // Of lent threads, oldest first.
  std::vector<Slot*> started_;            // Tasks, oldest first.
  std::vector<int> max_widths_, widths_;  // Working memory of rebalance.
  int to_start_ = 0;
  // A batch is held back until then; one idle worker parks no longer than that.
  TaskTerms::TimePoint look_again_ = TaskTerms::TimePoint::max();
  Worker* timekeeper_ = nullptr;
  TaskTerms::TimePoint timekeeper_until_{};
  PressureWindow pressure_;
  Turnaround turnaround_;
  std::deque<Slot> slots_;  // Never shrinks: helpers may look at a team after its request ended.
  std::vector<Slot*> free_slots_;
  std::vector<std::unique_ptr<Worker>> workers_;  // Index = number in the thread's name.
  std::vector<Worker*> lent_;
  std::vector<Worker*> idle_;
  Worker* to_wake_ = nullptr;  // Chain of workers taken from idle_, to be signalled once the lock is released.
  int threads_ = 0;            // Wanted number of workers, created or lent.
  bool stopping_ = false;
  std::condition_variable all_ended_;  // For shut_down().

  // Threads inside finish() or refuse() of what is no longer in the system. Raised under the lock. Dekker pair of
  // shut_down() and note_ended(), all seq_cst: the one stores closed_ and then loads ending_, the other lowers ending_
  // and then loads closed_, so that either the count is seen or the notification is sent.
  std::atomic<int> ending_{0};
  std::atomic<bool> closed_{false};  // No more tasks are accepted.

  // The slot of the last loop of a lent thread, kept with its helpers so that the next loop starts without the lock.
  // Whoever exchanges it out owns it: the acquire of the exchange pairs with the release of the store that put it.
  std::atomic<Slot*> lingering_{nullptr};
  // Tasks wait or run. Written under the lock. Dekker pair with lingering_, all seq_cst: a loop that ends puts its slot
  // into lingering_ and then looks here, rebalance_locked() stores here and then looks there; so either the task's side
  // takes the loop's workers back or the loop's side hands them over.
  std::atomic<bool> has_tasks_{false};
};

}  // namespace ration::sched
