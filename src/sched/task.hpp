/// What the scheduler runs: a request, or a loop of the host, seen from below.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>

#include "sched/refusal.hpp"

namespace ration::sched {

class Team;
class TaskGroup;
struct Lane;
struct Visit;

/// Counts the tasks of one owner that have not ended, so that it can wait for them (Scheduler::wait_for). Guarded by
/// the scheduler's lock.
struct Flight {
  int tasks = 0;
  bool is_left = false;  ///< Its owner has gone: freed with the last task.
};

/// When a task may be started, beside others, and who learns of its end.
struct TaskTerms {
  using TimePoint = std::chrono::steady_clock::time_point;

  int priority = 0;                       ///< Higher goes first.
  TimePoint deadline = TimePoint::max();  ///< Not started after it.
  std::chrono::nanoseconds work{0};       ///< How long one worker is expected to take; 0: unknown.
  TaskGroup* group = nullptr;             ///< Null: the queue's own. It outlives the task's stay in the scheduler.
  Flight* flight = nullptr;               ///< Counts the task; null: nobody's.
  bool may_batch = false;                 ///< May run together with others of its group.
  bool calls_back = false;                ///< Its end runs the host's code, for as long as that likes.
  bool is_loop = false;                   ///< Has no step boundary, so it is never suspended; its helpers stay on.
};

/// A piece of work that one worker leads, step by step. The scheduler never owns a task: whoever submits it keeps it
/// alive until it has ended by finish() or by refuse(), exactly one of which is called, once.
class Task {
 public:
  explicit Task(const TaskTerms& terms = {}) : terms_(terms) {}
  virtual ~Task() = default;
  Task(const Task&) = delete;
  Task& operator=(const Task&) = delete;

  /// Runs steps, at least one, until there are none left (returns true) or until team.should_yield() behind a step
  /// (returns false; it will be called again, perhaps on another worker). Must not throw. The first of a batch does it
  /// for all: next_in_batch() tells the others.
  virtual bool advance(Team& team) noexcept = 0;

  /// Delivers the answer, or those of the whole batch. Called after advance() returned true, when the task no longer
  /// counts as being in the system: whoever receives the answer may submit at once and is not counted twice. May
  /// destroy the task.
  virtual void finish() noexcept = 0;

  /// Called in place of advance() and finish() on a task that will not be run; may destroy the task.
  virtual void refuse(const Refusal& refusal) noexcept = 0;

  /// Asks a started task to end at its next step boundary. Called under the scheduler's lock, from any thread, while
  /// others lead it.
  virtual void stop() noexcept {}

  /// Returns whether its submitter has taken it back. Asked under the scheduler's lock when it is about to be queued:
  /// who cancels sets what this reads and then calls Scheduler::cancel(), so one of the two sees the other.
  virtual bool is_cancelled() const noexcept { return false; }

  /// Returns the most workers that any step can use; at least 1. Asked once, before the first advance(), under the
  /// scheduler's lock; for a batch after its members are known.
  virtual int max_width() const noexcept = 0;

  const TaskTerms& terms() const noexcept { return terms_; }

 protected:
  /// The task that follows in the batch that was started with this one; null for the last. Stays until finish().
  Task* next_in_batch() const noexcept { return next_; }

 private:
  friend class TaskQueue;
  friend class TaskGroup;
  friend class TaskChain;
  friend class Scheduler;
  friend struct Deadlines;
  friend struct LatestStarts;

  TaskTerms terms_;
  TaskTerms::TimePoint arrived_{}, latest_start_{};
  Task* previous_ = nullptr;
  Task* next_ = nullptr;
  Lane* lane_ = nullptr;            // Where it waits; null: it does not.
  Visit* visit_ = nullptr;          // The thread that waits for it in Scheduler::run().
  std::optional<Refusal> refusal_;  // Why it ends without having been run; set when it is unlinked.
  std::size_t deadline_place_ = 0, latest_start_place_ = 0;
};

}  // namespace ration::sched
