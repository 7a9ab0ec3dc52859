// Who is let in, and who leaves without having been run.
#include <utility>

#include "base/fail.hpp"
#include "sched/scheduler.hpp"
#include "sched/scheduler_slot.hpp"
#include "sched/width_policy.hpp"
#include "sys/process.hpp"

namespace ration::sched {

std::optional<Refusal> Scheduler::submit(Task& task) {
  base::require(!in_forked_child(), ErrorCode::kUnavailable, "the engine was made in process ", fork_.owner(),
                " and its workers do not exist in the forked process ", sys::process_id());
  const auto now = std::chrono::steady_clock::now();
  std::unique_lock lock(mutex_);
  TaskChain hopeless;
  const std::optional<Refusal> refusal = refuse_locked(task, now, hopeless);
  if (!refusal) {
    queue_.push(task, now);
    const int returning = turnaround_.on_arrival(now.time_since_epoch());
    pressure_.on_arrival(in_system_locked() + returning);
    rebalance_locked();
    unpark_locked(open_places_locked());
  }
  refuse_and_unlock(lock, hopeless, Refusal::Reason::kTooLate);
  return refusal;
}

std::optional<Refusal> Scheduler::refuse_locked(const Task& task, TaskTerms::TimePoint now,
                                                TaskChain& hopeless) noexcept {
  const TaskTerms& terms = task.terms();
  if (closed_.load(std::memory_order_relaxed)) return refusal_locked(Refusal::Reason::kShuttingDown, terms.priority);
  if (options_.make_room && queue_.size() >= options_.max_queued) {
    hopeless = queue_.take_hopeless(participants_locked(), now);
  }
  if (queue_.size() >= options_.max_queued) return refusal_locked(Refusal::Reason::kQueueFull, terms.priority);
  const bool can_be_late = options_.refuse_late && terms.deadline != TaskTerms::TimePoint::max();
  if (can_be_late && is_too_late(outlook_locked(terms.priority), terms, now)) {
    return refusal_locked(Refusal::Reason::kTooLate, terms.priority);
  }
  return std::nullopt;
}

Outlook Scheduler::outlook_locked(int priority) const noexcept {
  Outlook outlook{.work_ahead = queue_.work_ahead(priority), .workers = participants_locked()};
  for (const Slot* slot : started_) {
    outlook.work_ahead += slot->work * (kWholeRequest - slot->team.progress()) / kWholeRequest;
  }
  return outlook;
}

Refusal Scheduler::refusal_locked(Refusal::Reason reason, int priority) const noexcept {
  const Outlook outlook = outlook_locked(priority);
  return {.reason = reason,
          .queued = queue_.size(),
          .running = static_cast<int>(started_.size()),
          .workers = outlook.workers,
          .expected_wait = expected_wait(outlook)};
}

void Scheduler::refuse_and_unlock(std::unique_lock<std::mutex>& lock, TaskChain& chain,
                                  Refusal::Reason reason) noexcept {
  note_queue_changed_locked();
  if (chain.empty()) {
    unlock_and_wake(lock);
    return;
  }
  ending_.fetch_add(1, std::memory_order_relaxed);
  let_idle_leave_locked();
  const Refusal refusal = refusal_locked(reason, 0);
  unlock_and_wake(lock);
  chain.refuse_all(refusal);
  note_ended();
}

void Scheduler::note_ended() noexcept {
  ending_.fetch_sub(1, std::memory_order_seq_cst);
  if (!closed_.load(std::memory_order_seq_cst)) return;
  const std::lock_guard lock(mutex_);
  all_ended_.notify_all();
}

bool Scheduler::withdraw(Task& task) noexcept {
  std::unique_lock lock(mutex_);
  const bool removed = queue_.remove(task);
  if (!removed) return false;
  note_queue_changed_locked();
  ending_.fetch_add(1, std::memory_order_relaxed);
  let_idle_leave_locked();
  const bool lenders_wait = !lent_.empty();
  unlock_and_wake(lock);
  // Who shuts down, or lends a thread until then, may wait for nothing but this task.
  note_ended();
  if (lenders_wait) poke();
  return true;
}

void Scheduler::expire_overdue() noexcept {
  const auto now = std::chrono::steady_clock::now();
  if (now.time_since_epoch().count() < next_deadline_ns_.load(std::memory_order_relaxed)) return;
  std::unique_lock lock(mutex_);
  TaskChain overdue = queue_.take_overdue(now);
  refuse_and_unlock(lock, overdue, Refusal::Reason::kExpired);
}

void Scheduler::shut_down(bool abort) {
  if (in_forked_child()) return;
  const auto has_ended = [this] { return drained_locked() && ending_.load(std::memory_order_seq_cst) == 0; };
  {
    std::unique_lock lock(mutex_);
    closed_.store(true, std::memory_order_seq_cst);
    TaskChain waiting;
    if (abort) {
      waiting = queue_.take_all();
      for (Slot* slot : started_) slot->task->stop();
    }
    refuse_and_unlock(lock, waiting, Refusal::Reason::kShuttingDown);
  }
  if (!options_.create_threads) {
    lend_until([&] {
      const std::lock_guard lock(mutex_);
      return has_ended();
    });
  }
  std::unique_lock lock(mutex_);
  all_ended_.wait(lock, has_ended);
}

void Scheduler::let_idle_leave_locked() noexcept {
  if (stopping_ && drained_locked()) unpark_locked(static_cast<int>(idle_.size()));
}

void Scheduler::note_queue_changed_locked() noexcept {
  next_deadline_ns_.store(queue_.next_deadline().time_since_epoch().count(), std::memory_order_relaxed);
}

}  // namespace ration::sched
