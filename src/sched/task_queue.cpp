#include "sched/task_queue.hpp"

#include <algorithm>

namespace ration::sched {

void TaskQueue::push(Task& task) noexcept {
  Task* before = last_;
  while (before != nullptr && before->terms_.priority < task.terms_.priority) before = before->previous_;
  Task* const after = before == nullptr ? first_ : before->next_;
  task.previous_ = before;
  task.next_ = after;
  (before == nullptr ? first_ : before->next_) = &task;
  (after == nullptr ? last_ : after->previous_) = &task;
  task.queued_ = true;
  ++size_;
  next_deadline_ = std::min(next_deadline_, task.terms_.deadline);
}

Task& TaskQueue::pop() noexcept {
  Task& task = *first_;
  unlink(task);
  return task;
}

bool TaskQueue::remove(Task& task) noexcept {
  if (!task.queued_) return false;
  unlink(task);
  return true;
}

TaskQueue::Chain TaskQueue::take_overdue(TimePoint now) noexcept {
  Chain overdue;
  if (now < next_deadline_) return overdue;
  next_deadline_ = TimePoint::max();
  Task** end = &overdue.first_;
  for (Task* task = first_; task != nullptr;) {
    Task* const next = task->next_;
    if (task->terms_.deadline <= now) {
      unlink(*task);
      *end = task;
      end = &task->next_;
    } else {
      next_deadline_ = std::min(next_deadline_, task->terms_.deadline);
    }
    task = next;
  }
  return overdue;
}

void TaskQueue::Chain::expire_all() noexcept {
  for (Task* task = first_; task != nullptr;) {
    Task* const next = task->next_;
    task->expire();
    task = next;
  }
  first_ = nullptr;
}

void TaskQueue::unlink(Task& task) noexcept {
  (task.previous_ == nullptr ? first_ : task.previous_->next_) = task.next_;
  (task.next_ == nullptr ? last_ : task.next_->previous_) = task.previous_;
  task.previous_ = task.next_ = nullptr;
  task.queued_ = false;
  --size_;
  if (size_ == 0) next_deadline_ = TimePoint::max();
}

}  // namespace ration::sched
