/// The tasks of one model, seen from below: what is shared among them, and between them and those of other models.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "sched/batch_policy.hpp"
#include "sched/task.hpp"

namespace ration::sched {

struct Level;

/// The waiting tasks of one group and priority, oldest first.
struct Lane {
  TaskGroup* group = nullptr;
  Level* level = nullptr;  ///< Null while nothing waits.
  int priority = 0;
  Task* first = nullptr;
  Task* last = nullptr;
  int waiting = 0;
  /// Start-time fair queueing: the service its tasks have had, in nanoseconds of one worker. Goyal, Vin and Cheng,
  /// "Start-time fair queueing", SIGCOMM 1996.
  std::int64_t virtual_time = 0;
  Lane* next = nullptr;  ///< Links the lanes of a level.
};

struct TaskGroupOptions {
  int max_workers = 0;                    ///< So many workers at most are on its tasks at a time; 0: any number.
  std::vector<int> batch_sizes{1};        ///< Ascending, from 1.
  int enough = 1;                         ///< See BatchView.
  std::chrono::nanoseconds max_delay{0};  ///< See BatchView. Added to a time point: days at most.
};

/// Everything but the constructor belongs to the scheduler and is guarded by its lock.
class TaskGroup {
 public:
  explicit TaskGroup(const TaskGroupOptions& options = {});
  virtual ~TaskGroup() = default;
  TaskGroup(const TaskGroup&) = delete;
  TaskGroup& operator=(const TaskGroup&) = delete;

  int max_workers() const noexcept { return max_workers_; }
  bool batches() const noexcept { return sizes_.size() > 1; }

 protected:
  /// Returns the time of a batch on one worker while others are busy, 0 if it was not measured. Called under the
  /// scheduler's lock.
  virtual std::chrono::nanoseconds batch_service(int requests) const noexcept;

 private:
  friend class TaskQueue;
  friend class Roster;

  BatchDecision decide(TaskTerms::TimePoint now, int starts, bool busy) noexcept;
  /// Returns whether the next start is of a single request, in order to measure it.
  bool tries_single() const noexcept;
  /// Returns whether the next start measures a size again; size_to_try() is its position.
  bool is_tried_again() const noexcept;
  std::size_t size_to_try() const noexcept;
  /// Returns how many more of its tasks may be started beside those that run.
  int room() const noexcept;
  /// Returns the lane of that priority; null if there is none.
  Lane* find(int priority) const noexcept;
  /// The same, made where there is none. May throw std::bad_alloc.
  Lane& lane(int priority);
  /// Returns the lane of the highest waiting priority; one waits.
  Lane& top() const noexcept;

  const int max_workers_;
  const int enough_;
  const std::chrono::nanoseconds max_delay_;
  std::vector<BatchSize> sizes_;
  unsigned starts_ = 0;

  std::vector<std::unique_ptr<Lane>> lanes_;
  int waiting_ = 0;
  int startable_ = 0;          // Its part of TaskQueue::startable().
  bool held_back_ = false;     // For a fuller batch, as TaskQueue::startable() has found.
  int started_ = 0;            // Tasks that run; a batch counts once.
  int spare_ = 0;              // Working memory of Roster::balance().
  TaskGroup* next_ = nullptr;  // Links the groups that may hold their tasks back and have any.
};

}  // namespace ration::sched
