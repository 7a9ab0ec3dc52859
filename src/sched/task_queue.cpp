#include "sched/task_queue.hpp"

#include <algorithm>
#include <utility>

#include "sched/forecast.hpp"

namespace ration::sched {

void TaskChain::append(Task& task) noexcept {
  (last_ == nullptr ? first_ : last_->next_) = &task;
  last_ = &task;
}

void TaskChain::refuse_all(const Refusal& refusal) noexcept {
  for (Task* task = std::exchange(first_, nullptr); task != nullptr;) {
    Task* const next = task->next_;
    task->refuse(refusal);
    task = next;
  }
  last_ = nullptr;
}

void TaskQueue::push(Task& task, TimePoint now) noexcept {
  TaskGroup& group = group_of(task);
  if (group.waiting_++ == 0) activate(group);
  const int priority = task.terms_.priority;
  Task* before = group.last_;
  while (before != nullptr && before->terms_.priority < priority) before = before->previous_;
  Task* const after = before == nullptr ? group.first_ : before->next_;
  task.previous_ = before;
  task.next_ = after;
  (before == nullptr ? group.first_ : before->next_) = &task;
  (after == nullptr ? group.last_ : after->previous_) = &task;
  task.queued_ = true;
  task.arrived_ = now;
  lowest_ = size_ == 0 ? priority : std::min(lowest_, priority);
  highest_ = size_ == 0 ? priority : std::max(highest_, priority);
  ++size_;
  work_ += task.terms_.work;
  next_deadline_ = std::min(next_deadline_, task.terms_.deadline);
}

void TaskQueue::activate(TaskGroup& group) noexcept {
  group.next_ = std::exchange(groups_, &group);
  group.held_back_ = false;
  // Who asked for nothing has no claim on the time that passed meanwhile.
  group.virtual_time_ = std::max(group.virtual_time_, virtual_now_);
}

void TaskQueue::deactivate(TaskGroup& group) noexcept {
  TaskGroup** link = &groups_;
  while (*link != &group) link = &(*link)->next_;
  *link = std::exchange(group.next_, nullptr);
}

void TaskQueue::unlink(Task& task) noexcept {
  TaskGroup& group = group_of(task);
  (task.previous_ == nullptr ? group.first_ : task.previous_->next_) = task.next_;
  (task.next_ == nullptr ? group.last_ : task.next_->previous_) = task.previous_;
  task.previous_ = task.next_ = nullptr;
  task.queued_ = false;
  if (--group.waiting_ == 0) deactivate(group);
  work_ -= task.terms_.work;
  if (--size_ == 0) next_deadline_ = TimePoint::max();
}

bool TaskQueue::remove(Task& task) noexcept {
  if (!task.queued_) return false;
  unlink(task);
  return true;
}

TaskQueue::Startable TaskQueue::startable(TimePoint now, bool busy) noexcept {
  Startable found;
  for (TaskGroup* group = groups_; group != nullptr; group = group->next_) {
    group->held_back_ = false;
    if (group->room() == 0) continue;
    if (busy && group->max_delay_.count() > 0) {
      const BatchDecision decision = group->decide(now, 1, busy);
      group->held_back_ = decision.take == 0;
      if (group->held_back_) found.look_again = std::min(found.look_again, now + decision.hold);
    }
    if (!group->held_back_) found.tasks += std::min(group->waiting_, group->room());
  }
  return found;
}

TaskGroup* TaskQueue::next_group() const noexcept {
  const auto goes_before = [](const TaskGroup& a, const TaskGroup& b) {
    if (a.first_->terms_.priority != b.first_->terms_.priority) {
      return a.first_->terms_.priority > b.first_->terms_.priority;
    }
    if (a.virtual_time_ != b.virtual_time_) return a.virtual_time_ < b.virtual_time_;
    return a.first_->arrived_ < b.first_->arrived_;
  };
  TaskGroup* next = nullptr;
  for (TaskGroup* group = groups_; group != nullptr; group = group->next_) {
    if (group->held_back_ || group->room() == 0) continue;
    if (next == nullptr || goes_before(*group, *next)) next = group;
  }
  return next;
}

TaskQueue::Start TaskQueue::pop(TimePoint now, int starts, bool busy) noexcept {
  TaskGroup* const group = next_group();
  if (group == nullptr) return {};
  // Whatever has become of the measured times since startable(): what it promised is started.
  const int wanted = std::max(1, group->decide(now, starts, busy).take);
  ++group->starts_;
  const int priority = group->first_->terms_.priority;
  ++group->started_;
  virtual_now_ = group->virtual_time_;
  TaskChain batch;
  Start start;
  for (Task* task = group->first_; task != nullptr && start.members < wanted;) {
    Task* const next = task->next_;
    if (start.members == 0 || (task->terms_.may_batch && task->terms_.priority == priority)) {
      // Unknown work counts, too, or a group would never have had its share.
      group->virtual_time_ += std::max<std::int64_t>(task->terms_.work.count(), 1);
      start.work += task->terms_.work;
      ++start.members;
      unlink(*task);
      batch.append(*task);
    }
    task = next;
  }
  start.task = batch.first_;
  return start;
}

std::chrono::nanoseconds TaskQueue::work_ahead(int priority) const noexcept {
  if (size_ == 0 || priority <= lowest_) return work_;
  if (priority > highest_) return std::chrono::nanoseconds{0};
  std::chrono::nanoseconds ahead{0};
  for (const TaskGroup* group = groups_; group != nullptr; group = group->next_) {
    for (const Task* task = group->first_; task != nullptr && task->terms_.priority >= priority; task = task->next_) {
      ahead += task->terms_.work;
    }
  }
  return ahead;
}

template <class Wanted>
TaskChain TaskQueue::take_if(Wanted wanted) noexcept {
  TaskChain taken;
  next_deadline_ = TimePoint::max();
  for (TaskGroup* group = groups_; group != nullptr;) {
    TaskGroup* const next_group = group->next_;
    for (Task* task = group->first_; task != nullptr;) {
      Task* const next = task->next_;
      if (wanted(*task)) {
        unlink(*task);
        taken.append(*task);
      } else {
        next_deadline_ = std::min(next_deadline_, task->terms_.deadline);
      }
      task = next;
    }
    group = next_group;
  }
  if (size_ == 0) next_deadline_ = TimePoint::max();
  return taken;
}

TaskChain TaskQueue::take_overdue(TimePoint now) noexcept {
  if (now < next_deadline_) return {};
  return take_if([now](const Task& task) { return task.terms().deadline <= now; });
}

TaskChain TaskQueue::take_hopeless(int workers, TimePoint now) noexcept {
  if (next_deadline_ == TimePoint::max()) return {};
  return take_if([workers, now](const Task& task) { return is_hopeless(task.terms(), workers, now); });
}

TaskChain TaskQueue::take_all() noexcept {
  return take_if([](const Task&) { return true; });
}

}  // namespace ration::sched
