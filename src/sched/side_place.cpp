#include "sched/side_place.hpp"

#include "base/fail.hpp"
#include "sched/scheduler_threads.hpp"

namespace ration::sched {
namespace {

using Clock = std::chrono::steady_clock;

}  // namespace

SidePlace::SidePlace(Scheduler& scheduler, Patience patience) : scheduler_(scheduler), patience_(patience) {
  scheduler.require_not_forked();
  if (scheduler.computes_here()) return;
  visitor_ = std::make_unique<Scheduler::Visitor>(scheduler, !scheduler.options_.create_threads);
  enter();
  standing_.emplace(scheduler, Standing::Kind::kBeside);
}

SidePlace::~SidePlace() {
  if (visitor_) leave();
}

void SidePlace::rest() {
  if (!visitor_) return;
  if (!scheduler_.side_must_rest_.load(std::memory_order_relaxed)) return scheduler_.look();
  leave();
  ++interruptions_;
  enter();
}

bool SidePlace::is_aborted() const {
  const std::lock_guard lock(scheduler_.mutex_);
  return visitor_ != nullptr && scheduler_.aborted_;
}

void SidePlace::enter() {
  Scheduler::Worker& me = visitor_->me;
  const auto due = Clock::now() + kPatience;
  const auto last = patience_ == Patience::kBounded ? due + kPatience : TaskTerms::TimePoint::max();
  Scheduler::Lock lock(scheduler_);
  Scheduler::Worker** link = &scheduler_.aside_;
  while (*link != nullptr) link = &(*link)->next;
  *link = &me;
  me.next = nullptr;
  me.is_due = false;
  if (!scheduler_.aborted_) scheduler_.admit_aside_locked();
  while (!me.is_admitted) {
    const auto now = Clock::now();
    if (scheduler_.aborted_ || now >= last) {
      for (link = &scheduler_.aside_; *link != &me;) link = &(*link)->next;
      *link = me.next;
      if (me.is_due) scheduler_.roster_.set_away(--scheduler_.sides_, now);
      scheduler_.call_idle_locked();
      if (!scheduler_.aborted_) return;
      lock.unlock();
      base::fail(ErrorCode::kUnavailable, "the engine was shut down");
    }
    if (now >= due && !me.is_due) {
      // From here on a worker is kept free for it.
      me.is_due = true;
      scheduler_.roster_.set_away(++scheduler_.sides_, now);
      scheduler_.call_idle_locked();
      continue;
    }
    scheduler_.wait_locked(me, lock, me.is_due ? last : due);
  }
}

void SidePlace::leave() noexcept {
  Scheduler::Lock lock(scheduler_);
  if (!std::exchange(visitor_->me.is_admitted, false)) return;
  scheduler_.leave_place_locked(visitor_->me);
  scheduler_.roster_.set_away(--scheduler_.sides_, Clock::now());
  scheduler_.call_idle_locked();
}

void Scheduler::admit_aside_locked() noexcept {
  while (aside_ != nullptr && active_ < threads_) {
    Worker& worker = *aside_;
    if (!worker.is_due) {
      if (!roster_.has_spare_worker()) return;
      roster_.set_away(++sides_, Clock::now());
    }
    aside_ = worker.next;
    worker.is_admitted = true;
    take_place_locked(worker);
    if (worker.state == Worker::State::kWaiting) call_locked(worker);
  }
}

}  // namespace ration::sched
