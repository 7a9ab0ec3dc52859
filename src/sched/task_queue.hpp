/// The tasks that wait: by priority, then by age, and out again when their deadline has passed.
#pragma once

#include "sched/task.hpp"

namespace ration::sched {

/// Linked through the tasks: nothing here allocates. Not synchronised; call it under the scheduler's lock.
class TaskQueue {
 public:
  using TimePoint = TaskTerms::TimePoint;

  /// O(1) without priorities, otherwise O(waiting tasks of lower priority).
  void push(Task& task) noexcept;
  /// Takes the next task. The queue must not be empty.
  Task& pop() noexcept;
  /// Takes out this task and returns true, or returns false if it does not wait here.
  bool remove(Task& task) noexcept;
  int size() const noexcept { return size_; }

  /// Returns a time before which no deadline passes; never later than the earliest deadline.
  TimePoint next_deadline() const noexcept { return next_deadline_; }

  /// Tasks taken out together.
  class Chain {
   public:
    /// Calls expire() of each; the tasks may be gone after that.
    void expire_all() noexcept;

   private:
    friend class TaskQueue;
    Task* first_ = nullptr;
  };
  /// Takes out every task whose deadline is not after `now`. O(waiting tasks), but O(1) before next_deadline().
  Chain take_overdue(TimePoint now) noexcept;

 private:
  void unlink(Task& task) noexcept;

  Task* first_ = nullptr;
  Task* last_ = nullptr;
  int size_ = 0;
  TimePoint next_deadline_ = TimePoint::max();
};

}  // namespace ration::sched
