/// The workers and what they do next: leads of tasks, helpers on their seats, or parked.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/function_ref.hpp"
#include "sched/roster.hpp"
#include "sys/fork_guard.hpp"

namespace ration::sched {

struct SchedulerOptions {
  int threads = 1;                         ///< Threads that compute at a time, created or lent.
  bool create_threads = true;              ///< False: none is created, only lent threads work.
  bool callers_lead = true;                ///< A thread that calls run() may compute for it; see there.
  RosterOptions roster{};                  ///< Whom to let in, and how to share out the workers.
  std::chrono::nanoseconds spin{100'000};  ///< Bound of every spin inside a request; 0: park at once.
  std::string thread_name = "ration-w";    ///< Prefix; the worker's number follows.
  /// Called by each created worker (index 0, 1, ...) before it takes work: affinity, per-thread settings.
  std::function<void(int index)> on_worker_start{};
  /// Called by each created worker around its whole life: calls `life` once.
  std::function<void(base::FunctionRef<void()> life)> around_worker{};
};

/// A snapshot of the counts, for tests and metrics.
struct SchedulerState {
  int threads = 0;  ///< Workers that exist.
  int queued = 0;
  int started = 0;  ///< A batch counts once.
  int idle = 0;     ///< Parked workers.
};

/// Creates exactly options.threads threads, and after that only what set_threads() asks for. What to do is Roster's to
/// decide; this class has the lock, the threads and their sleep. docs/threading.md describes states and protocol.
///
/// A place is the right to compute: there are as many as options.threads says. A created worker takes one when it wakes
/// and gives it back when it parks, a host's thread has one while it computes here. So never more threads compute than
/// there may, whoever they belong to.
///
/// Thread-safe. A process that was forked after the scheduler was made has none of its threads: there submit(), run()
/// and the like throw Error(kUnavailable), and what cannot throw does nothing.
class Scheduler {
 public:
  /// Throws Error(kInvalidArgument) for a split that needs more workers than there are, Error(kResourceExhausted) if
  /// the system refuses a thread; then none is left behind.
  explicit Scheduler(SchedulerOptions options);
  /// Waits until every task has ended, and its threads with them.
  ~Scheduler();
  Scheduler(const Scheduler&) = delete;
  Scheduler& operator=(const Scheduler&) = delete;

  /// Queues a task, or refuses it. A refusal is delivered in the calling thread before this returns, or, if that is in
  /// the middle of delivering another one and the task calls back, after that: any depth of answers that ask again
  /// needs no more stack than one. Throws std::bad_alloc without having touched the task; neither blocks, beyond the
  /// lock, nor allocates in the steady state.
  void submit(Task& task);
  /// The same, and returns when the task has ended. The calling thread leads it itself where a place is free, and so
  /// does without a hand-over; otherwise it waits for a worker, or, with options.create_threads = false, works
  /// meanwhile. A thread that computes here already (in a body, or in a callback) runs the task at once, alone.
  void run(Task& task);
  /// Ends a task that still waits, as refused for kCancelled, in the calling thread; returns whether it did. One that
  /// was started, or has ended, is left alone. The task must not have been destroyed.
  bool cancel(Task& task) noexcept;
  /// A lead calls this behind each step: refuses what is overdue, ends the holds that are over. Costs a look at the
  /// clock if there is nothing to do.
  void look() noexcept {
    if (std::chrono::steady_clock::now().time_since_epoch().count() < clock_ns_.load(std::memory_order_relaxed)) return;
    look_closer();
  }

  /// Returns when no task of the flight is left, but those whose answers the calling thread is just delivering; frees
  /// the flight then, or with the last of those. A thread that computes here, or that there are no created ones, works
  /// meanwhile.
  void wait_for(std::unique_ptr<Flight> flight) noexcept;
  /// Accepts no more tasks from now on. With `abort`, refuses those that wait and stops those that run. Returns when
  /// all have ended. Throws Error(kInvalidArgument) in a thread that one of them has to wait for: in a task or an
  /// answer of this scheduler. With options.create_threads = false the calling thread works until then.
  void shut_down(bool abort);
  /// Works in the calling thread until every task has ended, but those that it is in the middle of ending. For
  /// options.create_threads = false, where nobody may come after it. Not in a task: it would wait for itself.
  void drain();
  /// Holds still because the process ends, for good: refuses new tasks, stops those that run. When it returns no other
  /// thread is inside Task::advance() or a shard, nor will be; who has a side place is told to give it up, and not
  /// waited for. Workers end what was stopped, and refuse what waited, after that; nobody waits for them, nor for
  /// answers that are being delivered. From any thread, also from within a task. Idempotent.
  void quiesce() noexcept;
  /// Lets go of a scheduler that `owner` owns, and of the owner: as the destructor does, but may be called from within
  /// a task or an answer; then it happens when that has ended.
  static void close(Scheduler& scheduler, std::shared_ptr<void> owner) noexcept;

  /// Makes the calling thread a worker until done() is true; looked at between tasks, after each answer that was
  /// delivered to a future or a callback, and whenever wake() was called. What it throws passes through.
  void lend_until(base::FunctionRef<bool()> done);
  /// Makes lent threads look at their condition.
  void wake() noexcept;

  /// Changes the number of threads, at least 1, and returns what was reached: fewer if the system refuses one. Growing
  /// creates threads at once; surplus ones end at their next task or shard boundary, and are not waited for.
  int set_threads(int threads);
  /// Changes the bound of every spin, from the next step on.
  void set_spin(std::chrono::nanoseconds spin) noexcept { spin_ns_.store(spin.count(), std::memory_order_relaxed); }

  SchedulerState state() const;
  /// Returns how many tasks run, as of a moment ago.
  int started() const noexcept { return started_.load(std::memory_order_relaxed); }
  bool in_forked_child() const noexcept { return fork_.in_forked_child(); }
  /// Throws Error(kUnavailable) in a process that was forked after the scheduler was made.
  void require_not_forked() const;

 private:
  friend class SidePlace;
  struct Slot;    // A run with its team.
  struct Worker;  // A thread that sleeps here: created, lent, or waiting for something.
  class Lock;     // The lock, and what is done once it is released.
  class Visitor;  // The calling thread's Worker, while it computes or waits here.
  struct Assignment {
    Duty duty{};
    Task* refused = nullptr;  // To be told.
    explicit operator bool() const noexcept { return refused != nullptr || duty.kind != Duty::Kind::kNone; }
  };
  struct Prepared {};
  Scheduler(SchedulerOptions options, Prepared);
  void stop_and_join() noexcept;

  // The life of a worker (scheduler.cpp).
  void start_worker(Worker& worker);
  void work(Worker& worker, base::FunctionRef<bool()> done);
  Assignment next(Worker& worker, base::FunctionRef<bool()> done);
  Assignment take_locked(TaskTerms::TimePoint now) noexcept;
  void prepare_locked(Slot& slot) noexcept;
  void carry_out(Worker& worker, const Assignment& assignment);
  bool lead(Worker& worker, Slot& slot) noexcept;
  void park_idle(Worker& worker, Lock& lock) noexcept;
  void wait_locked(Worker& worker, Lock& lock, TaskTerms::TimePoint until = TaskTerms::TimePoint::max()) noexcept;
  void take_place_locked(Worker& worker) noexcept;
  void leave_place_locked(Worker& worker) noexcept;
  bool must_leave_locked(const Worker& worker) const noexcept;
  void count_lent_locked(int more) noexcept;
  void call_idle_locked() noexcept;
  void call_all_idle_locked() noexcept;
  void call_locked(Worker& worker) noexcept;
  void tell_locked(Worker& worker) noexcept;
  void recall_helper_locked(Worker& worker) noexcept;
  void wake_helpers_locked(Slot& slot) noexcept;
  void admit_aside_locked() noexcept;
  void look_closer() noexcept;
  void look_locked(TaskTerms::TimePoint now) noexcept;
  void note_progress_locked() noexcept;
  void publish_locked() noexcept;

  // How tasks come in and end (scheduler_ends.cpp).
  bool admit_locked(Task& task, TaskTerms::TimePoint now, TaskChain& refused);
  void run_alone(Task& task) noexcept;
  void refuse_locked(TaskChain& chain, Refusal::Reason reason, TaskTerms::TimePoint now) noexcept;
  void end(Task& task) noexcept;
  void end_all(TaskChain chain) noexcept;
  void end_put_off() noexcept;  // Before the thread waits: it might be for one of them.
  void end_one(Task& task) noexcept;
  void abort_locked() noexcept;
  bool is_quiet_locked() const noexcept;
  void note_quiet_locked() noexcept;
  void wait_until_all_ended(Visitor& visitor, Lock& lock);
  bool all_ended_locked(int but = 0) const noexcept { return roster_.is_empty() && ending_ <= but; }
  bool computes_here() const noexcept;

  SchedulerOptions options_;
  const sys::ForkGuard fork_;
  std::atomic<std::int64_t> spin_ns_;  // Read relaxed by helpers: any recent value will do.
  // Of what is guarded below, for readers without the lock: whoever reads it a moment late acts a moment late. Relaxed.
  std::atomic<std::int64_t> clock_ns_;  // When to look(), on the steady clock.
  std::atomic<int> started_{0};
  std::atomic<bool> side_must_rest_{false};

  std::mutex resize_mutex_;               // Held by whoever creates and joins threads; taken before mutex_.
  alignas(64) mutable std::mutex mutex_;  // Guards everything below.
  Roster roster_;
  TaskChain refused_;  // Tasks to be told, by whoever comes first.
  int ending_ = 0;     // Tasks that are unlinked, and of whose end not everybody was told.
  int threads_ = 0;    // Places.
  int active_ = 0;     // Those taken.
  int lent_ = 0;       // Host's threads that work here.
  int alone_ = 0;      // Tasks that a thread runs within another one, or an answer.
  bool closed_ = false, aborted_ = false, stopping_ = false, quiet_ = false;
  std::shared_ptr<std::deque<Slot>> slots_;       // Never shrinks: helpers may look at a team after its task ended.
  std::vector<std::unique_ptr<Worker>> workers_;  // Index = number in the thread's name.
  Worker* idle_ = nullptr;    // Parked, for any duty; the one that parked last first: its caches are the warmest.
  Worker* asking_ = nullptr;  // Wait for answers that are not their own.
  Worker* aside_ = nullptr;   // Wait for a place beside the tasks, the oldest first.
  int sides_ = 0;             // Places that are taken for work beside the tasks, or are due to it.
  Worker* keeper_ = nullptr;  // An idle one that wakes by the clock, and when.
  TaskTerms::TimePoint kept_until_ = TaskTerms::TimePoint::max();
  Worker* to_wake_ = nullptr;  // Called, to be given their token once the lock is released.
  std::vector<Slot*> teams_to_wake_;
};

}  // namespace ration::sched
