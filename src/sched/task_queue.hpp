/// The tasks that wait: by priority, fairly between groups, by age; and out again when their deadline has passed.
#pragma once

#include <chrono>

#include "sched/task.hpp"
#include "sched/task_group.hpp"

namespace ration::sched {

/// Tasks taken out together. A value of pointers; the tasks belong to whoever holds it.
class TaskChain {
 public:
  bool empty() const noexcept { return first_ == nullptr; }
  /// Calls refuse() of each; the tasks may be gone after that.
  void refuse_all(const Refusal& refusal) noexcept;

 private:
  friend class TaskQueue;
  void append(Task& task) noexcept;

  Task* first_ = nullptr;
  Task* last_ = nullptr;
};

/// Linked through the tasks and groups: nothing here allocates. Not synchronised; call it under the scheduler's lock.
///
/// Of the groups with a task of the highest waiting priority, the one goes first whose tasks have had the least service
/// so far (start-time fair queueing), so that a flood for one model does not starve another; within a group the oldest.
/// Groups at their bound of workers, or that wait for a fuller batch, are passed over.
class TaskQueue {
 public:
  using TimePoint = TaskTerms::TimePoint;

  /// O(waiting tasks of lower priority in the group), that is O(1) without priorities.
  void push(Task& task, TimePoint now) noexcept;
  /// Takes out this task and returns true, or returns false if it does not wait here.
  bool remove(Task& task) noexcept;
  int size() const noexcept { return size_; }

  /// What can be started at the moment.
  struct Startable {
    int tasks = 0;                            ///< At most, if none of them is batched.
    TimePoint look_again = TimePoint::max();  ///< Until then at least one group is held back for a fuller batch.
  };
  /// O(groups with waiting tasks), and the largest batch for each that batches. `busy`: tasks run.
  Startable startable(TimePoint now, bool busy) noexcept;

  struct Start {
    Task* task = nullptr;  ///< The first of the batch; null if nothing can be started.
    int members = 0;
    std::chrono::nanoseconds work{0};  ///< Of all members.
  };
  /// Takes the next task, with those that shall run together with it, for the first of `starts` idle workers. Groups
  /// that the last startable() found held back are passed over, all others with room are not: whatever the clock and
  /// the measured times have become meanwhile, the two agree, or a worker would be woken for nothing and nobody look
  /// again.
  Start pop(TimePoint now, int starts, bool busy) noexcept;
  /// Takes note that what pop() returned has ended.
  static void on_finished(TaskGroup& group) noexcept { --group.started_; }
  TaskGroup& group_of(const Task& task) noexcept { return task.terms_.group != nullptr ? *task.terms_.group : own_; }

  /// Returns the work of the waiting tasks that go before a new one of this priority; O(1) if all have this priority,
  /// otherwise O(waiting tasks).
  std::chrono::nanoseconds work_ahead(int priority) const noexcept;

  /// Returns a time before which no deadline passes; never later than the earliest deadline.
  TimePoint next_deadline() const noexcept { return next_deadline_; }
  /// Takes out every task whose deadline is not after `now`. O(waiting tasks), but O(1) before next_deadline().
  TaskChain take_overdue(TimePoint now) noexcept;
  /// Takes out every task that cannot make its deadline even if `workers` began with it now. O(waiting tasks).
  TaskChain take_hopeless(int workers, TimePoint now) noexcept;
  TaskChain take_all() noexcept;

 private:
  template <class Wanted>
  TaskChain take_if(Wanted wanted) noexcept;
  TaskGroup* next_group() const noexcept;
  void unlink(Task& task) noexcept;
  void activate(TaskGroup& group) noexcept;
  void deactivate(TaskGroup& group) noexcept;

  TaskGroup own_;                // Of tasks that name none.
  TaskGroup* groups_ = nullptr;  // Those with waiting tasks.
  int size_ = 0;
  std::chrono::nanoseconds work_{0};  // Of all that wait.
  int lowest_ = 0, highest_ = 0;      // Bounds of the waiting priorities, exact after the queue was empty.
  std::int64_t virtual_now_ = 0;      // The virtual start time of what was taken last.
  TimePoint next_deadline_ = TimePoint::max();
};

}  // namespace ration::sched
