/// The tasks that wait: by priority, fairly between groups, by age; and out again when their deadline has passed.
#pragma once

#include <chrono>
#include <memory>
#include <utility>
#include <vector>

#include "sched/task.hpp"
#include "sched/task_group.hpp"
#include "sched/task_heap.hpp"

namespace ration::sched {

/// Tasks taken out together, in order. A value of pointers; the tasks belong to whoever holds it.
class TaskChain {
 public:
  bool empty() const noexcept { return first_ == nullptr; }
  void append(Task& task) noexcept;
  void append(TaskChain chain) noexcept;
  /// Takes out the first; there is one.
  Task& take_first() noexcept;
  Task* first() const noexcept { return first_; }
  int count() const noexcept { return count_; }

 private:
  Task* first_ = nullptr;
  Task* last_ = nullptr;
  int count_ = 0;
};

/// The waiting tasks of one priority.
struct Level {
  int priority = 0;
  Lane* lanes = nullptr;  ///< Those with waiting tasks.
  int waiting = 0;
  int unknown = 0;                   ///< Those of them whose work is unknown; loops do not count.
  std::chrono::nanoseconds work{0};  ///< Of the others.
  std::int64_t virtual_now = 0;      ///< The latest virtual start time of what was taken: never runs back.
};

/// Linked through the tasks and groups. Not synchronised; call it under the scheduler's lock. Only push() and
/// reserve() allocate, and throw std::bad_alloc before they have changed anything.
///
/// Of the groups with a task of the highest waiting priority that may start one, the one goes first whose tasks have
/// had the least service so far (start-time fair queueing), so that a flood for one model does not starve another;
/// within a group the oldest. A group that comes back (its first task arrives, its bound leaves room, it holds nothing
/// back any more) starts at the clock: who could not be served has no claim on the time that passed meanwhile. What is
/// served is charged by what is expected first, and by what it took when it ends.
class TaskQueue {
 public:
  using TimePoint = TaskTerms::TimePoint;

  /// Makes room for the task, so that push() cannot throw if nothing else is pushed before.
  void reserve(const Task& task);
  /// O(levels). `workers`: of how many the queue may hope for one task, see take_hopeless().
  void push(Task& task, TimePoint now, int workers = 1);
  /// Takes out this task and returns true, or returns false if it does not wait here. O(log waiting).
  bool remove(Task& task) noexcept;
  int size() const noexcept { return size_; }
  static bool is_waiting(const Task& task) noexcept;

  /// What can be started at the moment.
  struct Startable {
    int tasks = 0;                            ///< At most, if none of them is batched.
    TimePoint look_again = TimePoint::max();  ///< Until then at least one group is held back for a fuller batch.
  };
  /// O(groups that may hold back), and the largest batch for each. `busy`: tasks run.
  Startable startable(TimePoint now, bool busy) noexcept;

  struct Start {
    Task* task = nullptr;  ///< The first of the batch; null if nothing can be started.
    int members = 0;
    std::chrono::nanoseconds work{0};  ///< Expected of all members, and what their group is charged for them.
  };
  /// Returns the task that the next pop() gives first; null if there is none.
  Task* front() const noexcept;
  /// Takes the next task, with those that shall run together with it, for the first of `starts` idle workers. Groups
  /// that the last startable() found held back are passed over, all others with room are not: whatever the clock and
  /// the measured times have become meanwhile, the two agree, or a worker would be woken for nothing and nobody look
  /// again.
  Start pop(TimePoint now, int starts, bool busy) noexcept;
  /// Takes note that what pop() gave has ended: its group has room again, and pays what was `used` instead of what was
  /// expected.
  void on_finished(TaskGroup& group, int priority, std::chrono::nanoseconds work,
                   std::chrono::nanoseconds used) noexcept;
  /// Takes note of what a task took: what is expected of one whose work is unknown is the mean of late.
  void record_use(std::chrono::nanoseconds used) noexcept;
  TaskGroup& group_of(const Task& task) noexcept { return task.terms_.group != nullptr ? *task.terms_.group : own_; }

  /// Returns the expected work of the waiting tasks that go before a new one of this priority; O(levels).
  std::chrono::nanoseconds work_ahead(int priority) const noexcept;

  /// Returns the earliest deadline of all that wait.
  TimePoint next_deadline() const noexcept { return deadlines_.earliest(); }
  /// Takes out every task whose deadline is not after `now`. O(log waiting) for each.
  TaskChain take_overdue(TimePoint now) noexcept;
  /// Takes out every task that cannot make its deadline even if all the workers there were when it came began with it
  /// now. O(log waiting) for each.
  TaskChain take_hopeless(TimePoint now) noexcept;
  TaskChain take_all() noexcept;

 private:
  std::chrono::nanoseconds expected(const Task& task) const noexcept;
  void count_work(Level& level, const Task& task, int sign) noexcept;
  Level& level(int priority);
  Lane* next_lane() const noexcept;
  void unlink(Task& task) noexcept;
  static void clamp(TaskGroup& group) noexcept;
  void recount(TaskGroup& group) noexcept;

  TaskGroup own_;                               // Of tasks that name none.
  std::vector<std::unique_ptr<Level>> levels_;  // Descending; empty ones stay for a while.
  TaskGroup* holders_ = nullptr;                // Groups that wait and may hold back.
  int size_ = 0, startable_ = 0;
  std::chrono::nanoseconds mean_use_{0};
  TaskHeap<Deadlines> deadlines_;
  TaskHeap<LatestStarts> latest_starts_;
};

}  // namespace ration::sched
