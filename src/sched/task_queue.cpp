#include "sched/task_queue.hpp"

#include <algorithm>

namespace ration::sched {
namespace {

/// Priorities that the queue keeps memory for though no task has them any more. A choice.
constexpr std::size_t kMostEmptyLevels = 8;

/// Part of a new sample in the mean use; a choice.
constexpr int kPartOfMean = 8;

bool has_deadline(const TaskTerms& terms) { return terms.deadline != TaskTerms::TimePoint::max(); }

bool may_hold_back(bool batches, std::chrono::nanoseconds max_delay) { return batches && max_delay.count() > 0; }

}  // namespace

void TaskChain::append(Task& task) noexcept {
  (last_ == nullptr ? first_ : last_->next_) = &task;
  task.next_ = nullptr;
  last_ = &task;
  ++count_;
}

void TaskChain::append(TaskChain chain) noexcept {
  while (!chain.empty()) append(chain.take_first());
}

Task& TaskChain::take_first() noexcept {
  Task& task = *first_;
  first_ = std::exchange(task.next_, nullptr);
  if (first_ == nullptr) last_ = nullptr;
  --count_;
  return task;
}

bool TaskQueue::is_waiting(const Task& task) noexcept { return task.lane_ != nullptr; }

Level& TaskQueue::level(int priority) {
  auto place = std::find_if(levels_.begin(), levels_.end(), [&](const auto& l) { return l->priority <= priority; });
  if (place != levels_.end() && (*place)->priority == priority) return **place;
  auto made = std::make_unique<Level>();
  made->priority = priority;
  if (levels_.size() >= kMostEmptyLevels) {
    std::erase_if(levels_, [](const auto& level) { return level->waiting == 0; });
    place = std::find_if(levels_.begin(), levels_.end(), [&](const auto& l) { return l->priority < priority; });
  }
  return **levels_.insert(place, std::move(made));
}

std::chrono::nanoseconds TaskQueue::expected(const Task& task) const noexcept {
  // Something is charged even before anything has ended, or a group that asks first would go first for ever.
  return task.terms_.work.count() > 0 ? task.terms_.work : std::max(mean_use_, std::chrono::nanoseconds{1});
}

void TaskQueue::count_work(Level& level, const Task& task, int sign) noexcept {
  level.waiting += sign;
  level.work += sign * task.terms_.work;
  if (task.terms_.work.count() <= 0 && !task.terms_.is_loop) level.unknown += sign;
}

void TaskQueue::reserve(const Task& task) {
  group_of(task).lane(task.terms_.priority);
  level(task.terms_.priority);
  if (!has_deadline(task.terms_)) return;
  deadlines_.reserve_one();
  latest_starts_.reserve_one();
}

void TaskQueue::push(Task& task, TimePoint now, int workers) {
  reserve(task);
  TaskGroup& group = group_of(task);
  Lane& lane = group.lane(task.terms_.priority);
  Level& level = this->level(task.terms_.priority);
  task.arrived_ = now;
  task.lane_ = &lane;
  task.next_ = nullptr;
  task.previous_ = std::exchange(lane.last, &task);
  (task.previous_ == nullptr ? lane.first : task.previous_->next_) = &task;
  if (lane.waiting++ == 0) {
    lane.level = &level;
    lane.next = std::exchange(level.lanes, &lane);
    lane.virtual_time = std::max(lane.virtual_time, level.virtual_now);
  }
  if (group.waiting_++ == 0 && may_hold_back(group.batches(), group.max_delay_)) {
    group.next_ = std::exchange(holders_, &group);
  }
  count_work(level, task, 1);
  ++size_;
  recount(group);
  if (!has_deadline(task.terms_)) return;
  task.latest_start_ = task.terms_.deadline - task.terms_.work / workers;
  deadlines_.push(task);
  latest_starts_.push(task);
}

void TaskQueue::unlink(Task& task) noexcept {
  Lane& lane = *std::exchange(task.lane_, nullptr);
  TaskGroup& group = *lane.group;
  Level& level = *lane.level;
  (task.previous_ == nullptr ? lane.first : task.previous_->next_) = task.next_;
  (task.next_ == nullptr ? lane.last : task.next_->previous_) = task.previous_;
  task.previous_ = task.next_ = nullptr;
  if (--lane.waiting == 0) {
    Lane** link = &level.lanes;
    while (*link != &lane) link = &(*link)->next;
    *link = std::exchange(lane.next, nullptr);
    lane.level = nullptr;
  }
  if (--group.waiting_ == 0 && may_hold_back(group.batches(), group.max_delay_)) {
    TaskGroup** link = &holders_;
    while (*link != &group) link = &(*link)->next_;
    *link = std::exchange(group.next_, nullptr);
    group.held_back_ = false;
  }
  count_work(level, task, -1);
  --size_;
  recount(group);
  if (!has_deadline(task.terms_)) return;
  deadlines_.remove(task);
  latest_starts_.remove(task);
}

bool TaskQueue::remove(Task& task) noexcept {
  if (!is_waiting(task)) return false;
  unlink(task);
  return true;
}

void TaskQueue::recount(TaskGroup& group) noexcept {
  const int startable = group.held_back_ ? 0 : std::min(group.waiting_, group.room());
  startable_ += startable - std::exchange(group.startable_, startable);
}

void TaskQueue::clamp(TaskGroup& group) noexcept {
  for (const auto& lane : group.lanes_) {
    if (lane->waiting > 0) lane->virtual_time = std::max(lane->virtual_time, lane->level->virtual_now);
  }
}

TaskQueue::Startable TaskQueue::startable(TimePoint now, bool busy) noexcept {
  Startable found;
  for (TaskGroup* group = holders_; group != nullptr; group = group->next_) {
    const bool held = std::exchange(group->held_back_, false);
    if (busy && group->room() > 0) {
      const BatchDecision decision = group->decide(now, 1, busy);
      group->held_back_ = decision.take == 0;
      if (group->held_back_) found.look_again = std::min(found.look_again, now + decision.hold);
    }
    if (held && !group->held_back_) clamp(*group);
    recount(*group);
  }
  found.tasks = startable_;
  return found;
}

Lane* TaskQueue::next_lane() const noexcept {
  const auto goes_before = [](const Lane& a, const Lane& b) {
    if (a.virtual_time != b.virtual_time) return a.virtual_time < b.virtual_time;
    return a.first->arrived_ < b.first->arrived_;
  };
  for (const auto& level : levels_) {
    Lane* next = nullptr;
    for (Lane* lane = level->lanes; lane != nullptr; lane = lane->next) {
      if (lane->group->startable_ == 0) continue;
      if (next == nullptr || goes_before(*lane, *next)) next = lane;
    }
    if (next != nullptr) return next;
  }
  return nullptr;
}

Task* TaskQueue::front() const noexcept {
  const Lane* const lane = next_lane();
  return lane == nullptr ? nullptr : lane->first;
}

TaskQueue::Start TaskQueue::pop(TimePoint now, int starts, bool busy) noexcept {
  Lane* const lane = next_lane();
  if (lane == nullptr) return {};
  TaskGroup& group = *lane->group;
  // Whatever has become of the measured times since startable(): what it promised is started.
  const int wanted = std::max(1, group.decide(now, starts, busy).take);
  ++group.starts_;
  ++group.started_;
  lane->level->virtual_now = std::max(lane->level->virtual_now, lane->virtual_time);
  TaskChain batch;
  Start start;
  for (Task* task = lane->first; task != nullptr && start.members < wanted;) {
    Task* const next = task->next_;
    if (start.members == 0 || task->terms_.may_batch) {
      start.work += expected(*task);
      ++start.members;
      unlink(*task);
      batch.append(*task);
    }
    task = next;
  }
  recount(group);
  lane->virtual_time += start.work.count();
  start.task = batch.first();
  return start;
}

void TaskQueue::record_use(std::chrono::nanoseconds used) noexcept { mean_use_ += (used - mean_use_) / kPartOfMean; }

void TaskQueue::on_finished(TaskGroup& group, int priority, std::chrono::nanoseconds work,
                            std::chrono::nanoseconds used) noexcept {
  if (Lane* const lane = group.find(priority)) lane->virtual_time += (used - work).count();
  const bool was_full = group.room() == 0;
  --group.started_;
  if (was_full) clamp(group);
  recount(group);
}

std::chrono::nanoseconds TaskQueue::work_ahead(int priority) const noexcept {
  std::chrono::nanoseconds ahead{0};
  for (const auto& level : levels_) {
    if (level->priority < priority) break;
    ahead += level->work + level->unknown * mean_use_;
  }
  return ahead;
}

TaskChain TaskQueue::take_overdue(TimePoint now) noexcept {
  TaskChain taken;
  while (deadlines_.earliest() <= now && next_deadline() != TimePoint::max()) {
    Task& task = deadlines_.front();
    unlink(task);
    taken.append(task);
  }
  return taken;
}

TaskChain TaskQueue::take_hopeless(TimePoint now) noexcept {
  TaskChain taken;
  while (latest_starts_.earliest() < now) {
    Task& task = latest_starts_.front();
    unlink(task);
    taken.append(task);
  }
  return taken;
}

TaskChain TaskQueue::take_all() noexcept {
  TaskChain taken;
  for (const auto& level : levels_) {
    while (level->lanes != nullptr) {
      Task& task = *level->lanes->first;
      unlink(task);
      taken.append(task);
    }
  }
  return taken;
}

}  // namespace ration::sched
