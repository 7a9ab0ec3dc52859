#include <algorithm>
#include <utility>

#include "sched/scheduler.hpp"
#include "sched/scheduler_slot.hpp"
#include "sched/width_policy.hpp"
#include "sys/futex.hpp"

namespace ration::sched {

int Scheduler::participants_locked() const noexcept {
  // A lent thread takes the place of a created one, so that no more compute than there may.
  return options_.create_threads ? threads_ : std::clamp(static_cast<int>(lent_.size()), 1, threads_);
}

int Scheduler::in_system_locked() const noexcept {
  int count = queue_.size();
  for (const Slot* slot : started_) count += slot->members;
  return count;
}

void Scheduler::collect_widths_locked() {
  max_widths_.clear();
  for (const Slot* slot : loops_) max_widths_.push_back(slot->max_width);
  for (const Slot* slot : started_) slot->group->spare_ = slot->group->room();
  for (const Slot* slot : started_) {
    // What a group's bound leaves beside one worker for each of its tasks goes to the oldest of them.
    const int width = 1 + std::min(slot->max_width - 1, slot->group->spare_);
    slot->group->spare_ -= width - 1;
    max_widths_.push_back(width);
  }
}

void Scheduler::rebalance_locked() {
  has_tasks_.store(!drained_locked(), std::memory_order_seq_cst);
  if (!drained_locked()) retire_lingering_locked();

  collect_widths_locked();
  const int workers = participants_locked();
  const TaskQueue::Startable startable = queue_.startable(std::chrono::steady_clock::now(), !started_.empty());
  look_again_ = startable.look_again;
  LoadView view{workers, max_widths_, startable.tasks, pressure_.floor()};
  if (!started_.empty()) view.youngest_done = started_.back()->team.progress();
  widths_.resize(max_widths_.size() + static_cast<std::size_t>(std::min(startable.tasks, workers)));
  to_start_ = options_.inter == 0 ? decide_elastic(view, widths_)
                                  : decide_static(options_.inter, options_.intra, view, widths_);

  std::size_t i = 0;
  for (Slot* slot : loops_) slot->team.set_seats(std::max(0, widths_[i++] - 1));
  for (Slot* slot : started_) {
    slot->width = widths_[i++];
    slot->team.set_seats(std::max(0, slot->width - 1));
    slot->team.set_yield(slot->width == 0);
  }
  // A start that is held back until the youngest has come further: its lead asks again at every step.
  const bool held_back = startable.tasks > 0 && to_start_ == 0 && static_cast<int>(started_.size()) < workers;
  if (held_back && !started_.empty() && options_.inter == 0) started_.back()->team.set_yield(true);
}

bool Scheduler::find_duty_locked(Duty& duty) {
  for (Slot* slot : started_) {
    if (slot->led || slot->width == 0) continue;
    slot->led = true;
    duty.kind = Duty::Kind::kLead;
    duty.slot = slot;
    return true;
  }
  if (to_start_ > 0 && start_next_locked(duty)) return true;
  const auto has_seat = [](const Slot* slot) { return slot->team.helpers() < slot->team.seats(); };
  for (const std::vector<Slot*>* slots : {&loops_, &started_}) {
    const auto found = std::find_if(slots->begin(), slots->end(), has_seat);
    if (found == slots->end()) continue;
    (*found)->team.add_helper();
    duty.kind = Duty::Kind::kHelp;
    duty.slot = *found;
    return true;
  }
  return false;
}

bool Scheduler::start_next_locked(Duty& duty) {
  const auto now = std::chrono::steady_clock::now();
  const TaskQueue::Start start = queue_.pop(now, to_start_, !started_.empty());
  if (start.task == nullptr) return false;
  note_queue_changed_locked();
  Slot& slot = take_slot_locked();
  slot.task = start.task;
  slot.group = &queue_.group_of(*start.task);
  slot.members = start.members;
  slot.work = start.work;
  slot.max_width = start.task->max_width();
  slot.started = now;
  slot.led = true;
  started_.push_back(&slot);
  rebalance_locked();
  duty.kind = Duty::Kind::kLead;
  duty.slot = &slot;
  return true;
}

int Scheduler::open_places_locked() const noexcept {
  int places = to_start_ + (wants_timekeeper_locked() ? 1 : 0);
  for (const Slot* slot : started_) places += !slot->led && slot->width > 0 ? 1 : 0;
  for (const std::vector<Slot*>* slots : {&loops_, &started_}) {
    for (const Slot* slot : *slots) places += std::max(0, slot->team.seats() - slot->team.helpers());
  }
  return places;
}

void Scheduler::unpark_locked(int count) noexcept {
  for (; count > 0 && !idle_.empty(); --count) {
    // The one that parked last: its caches are the warmest.
    Worker* worker = idle_.back();
    idle_.pop_back();
    worker->next_to_wake = to_wake_;
    to_wake_ = worker;
  }
}

void Scheduler::unlock_and_wake(std::unique_lock<std::mutex>& lock) noexcept {
  Worker* worker = std::exchange(to_wake_, nullptr);
  lock.unlock();
  while (worker != nullptr) {
    // Once signalled it may park again and be chained anew, or end.
    Worker* next = worker->next_to_wake;
    worker->signalled.store(1, std::memory_order_release);
    sys::futex_wake(worker->signalled, 1);
    worker = next;
  }
}

Scheduler::Slot& Scheduler::take_slot_locked() {
  if (free_slots_.empty()) {
    slots_.emplace_back();
    free_slots_.push_back(&slots_.back());
  }
  Slot& slot = *free_slots_.back();
  free_slots_.pop_back();
  slot.width = 1;
  slot.team.set_yield(false);
  slot.team.set_progress(0);
  slot.team.set_lead_spin(std::chrono::nanoseconds(spin_ns_.load(std::memory_order_relaxed)));
  return slot;
}

void Scheduler::give_back_slot_locked(Slot& slot) noexcept {
  slot.team.set_seats(0);
  slot.task = nullptr;
  slot.group = nullptr;
  free_slots_.push_back(&slot);
}

void Scheduler::retire_loop_locked(Slot& slot) noexcept {
  loops_.erase(std::find(loops_.begin(), loops_.end(), &slot));
  give_back_slot_locked(slot);
}

void Scheduler::retire_lingering_locked() noexcept {
  if (Slot* slot = lingering_.exchange(nullptr, std::memory_order_seq_cst)) retire_loop_locked(*slot);
}

}  // namespace ration::sched
