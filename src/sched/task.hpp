/// What the scheduler runs: a request, seen from below.
#pragma once

#include <chrono>

namespace ration::sched {

class Team;

/// When a task may be started, beside others.
struct TaskTerms {
  using TimePoint = std::chrono::steady_clock::time_point;

  int priority = 0;                       ///< Higher goes first; among equals the older one.
  TimePoint deadline = TimePoint::max();  ///< Not started after it.
};

/// A piece of work that one worker leads, step by step. The scheduler never owns a task: whoever submits it keeps it
/// alive until it has finished or expired, and learns of that from the task itself.
class Task {
 public:
  explicit Task(const TaskTerms& terms = {}) : terms_(terms) {}
  virtual ~Task() = default;
  Task(const Task&) = delete;
  Task& operator=(const Task&) = delete;

  /// Runs steps, at least one, until there are none left (returns true) or until team.should_yield() behind a step
  /// (returns false; it will be called again, perhaps on another worker). Must not throw.
  virtual bool advance(Team& team) noexcept = 0;

  /// Delivers the answer. Called once after advance() returned true, when the task no longer counts as being in the
  /// system: whoever receives the answer may submit at once and is not counted twice. The scheduler does not touch the
  /// task again, so it may be destroyed from within.
  virtual void finish() noexcept = 0;

  /// Called in place of advance() and finish() if the deadline passed while the task was queued; may destroy the task.
  virtual void expire() noexcept = 0;

  /// Returns the most workers that any step can use; at least 1. Asked once, before the first advance(), under the
  /// scheduler's lock.
  virtual int max_width() const noexcept = 0;

  const TaskTerms& terms() const noexcept { return terms_; }

 private:
  friend class TaskQueue;

  TaskTerms terms_;
  Task* previous_ = nullptr;
  Task* next_ = nullptr;
  bool queued_ = false;
};

}  // namespace ration::sched
