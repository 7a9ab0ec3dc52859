/// What the scheduler runs: a request, seen from below.
#pragma once

#include <chrono>

#include "sched/refusal.hpp"

namespace ration::sched {

class Team;
class TaskGroup;

/// When a task may be started, beside others.
struct TaskTerms {
  using TimePoint = std::chrono::steady_clock::time_point;

  int priority = 0;                       ///< Higher goes first.
  TimePoint deadline = TimePoint::max();  ///< Not started after it.
  std::chrono::nanoseconds work{0};       ///< How long one worker is expected to take; 0: unknown.
  TaskGroup* group = nullptr;             ///< Null: the queue's own. It outlives the task's stay in the scheduler.
  bool may_batch = false;                 ///< May run together with others of its group.
};

/// A piece of work that one worker leads, step by step. The scheduler never owns a task: whoever submits it keeps it
/// alive until it was finished or refused, and learns of that from the task itself.
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

  /// Delivers the answer, or those of the whole batch. Called once after advance() returned true, when the task no
  /// longer counts as being in the system: whoever receives the answer may submit at once and is not counted twice. The
  /// scheduler does not touch the task again, so it may be destroyed from within.
  virtual void finish() noexcept = 0;

  /// Called in place of advance() and finish() on a task that waited and will not be run; may destroy the task. Not
  /// called for what Scheduler::submit() returns.
  virtual void refuse(const Refusal& refusal) noexcept = 0;

  /// Asks a started task to end at its next step boundary. Called under the scheduler's lock, from any thread, while
  /// others lead it.
  virtual void stop() noexcept {}

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

  TaskTerms terms_;
  TaskTerms::TimePoint arrived_{};
  Task* previous_ = nullptr;
  Task* next_ = nullptr;
  bool queued_ = false;
};

}  // namespace ration::sched
