// How tasks come in, and the one way in which they end: unlinked, delivered, counted, and then whoever waits is told.
#include <utility>

#include "base/fail.hpp"
#include "base/process_exit.hpp"
#include "sched/scheduler.hpp"
#include "sched/scheduler_threads.hpp"

namespace ration::sched {
namespace {

using Clock = std::chrono::steady_clock;

}  // namespace

bool Scheduler::computes_here() const noexcept { return Standing::computes(*this); }

// ---- In.

bool Scheduler::admit_locked(Task& task, TaskTerms::TimePoint now, TaskChain& refused) {
  note_progress_locked();
  std::optional<Refusal> refusal;
  TaskChain hopeless;
  if (closed_) {
    refusal = roster_.refusal(Refusal::Reason::kShuttingDown, task.terms_.priority, now);
  } else if (task.is_cancelled()) {
    refusal = roster_.refusal(Refusal::Reason::kCancelled, task.terms_.priority, now);
  } else {
    refusal = roster_.arrive(task, now, hopeless);
  }
  if (task.terms_.flight != nullptr) ++task.terms_.flight->tasks;
  refuse_locked(hopeless, Refusal::Reason::kTooLate, now);
  refused.append(hopeless);
  if (!refusal) return true;
  task.refusal_ = *refusal;
  ++ending_;
  refused.append(task);
  return false;
}

void Scheduler::refuse_locked(TaskChain& chain, Refusal::Reason reason, TaskTerms::TimePoint now) noexcept {
  ending_ += chain.count();
  if (chain.empty()) return;
  const Refusal refusal = roster_.refusal(reason, 0, now);
  for (Task* task = chain.first(); task != nullptr; task = task->next_) task->refusal_ = refusal;
}

void Scheduler::submit(Task& task) {
  require_not_forked();
  TaskChain refused;
  {
    Lock lock(*this);
    admit_locked(task, Clock::now(), refused);
    call_idle_locked();
  }
  end_all(refused);
}

void Scheduler::run(Task& task) {
  require_not_forked();
  if (computes_here()) return run_alone(task);
  std::shared_ptr<void> owner;
  TaskChain refused;
  Visitor visitor(*this, !options_.create_threads);
  Worker& me = visitor.me;
  task.visit_ = &me;
  {
    Lock lock(*this);
    const auto now = Clock::now();
    if (admit_locked(task, now, refused) && active_ < threads_ && options_.callers_lead) {
      me.slot = static_cast<Slot*>(roster_.start(task, now));
      if (me.slot != nullptr) {
        take_place_locked(me);
        prepare_locked(*me.slot);
      }
    }
    call_idle_locked();
  }
  end_all(refused);
  if (me.slot != nullptr) {
    Standing here(*this, Standing::Kind::kComputes);
    lead(me, *me.slot);
    owner = std::move(here.owner);
  }
  Lock lock(*this);
  me.slot = nullptr;
  leave_place_locked(me);
  call_idle_locked();
  if (options_.create_threads) {
    while (!me.has_ended) wait_locked(me, lock);
  } else if (!me.has_ended) {
    lock.unlock();
    const Standing here(*this, Standing::Kind::kComputes);
    work(me, [&] {
      Lock looking(*this);
      return me.has_ended;
    });
  }
}

void Scheduler::run_alone(Task& task) noexcept {
  bool runs = false;
  {
    Lock lock(*this);
    runs = !closed_ && !task.is_cancelled();
    ++ending_;
    alone_ += runs ? 1 : 0;
    task.refusal_.reset();
    if (task.terms_.flight != nullptr) ++task.terms_.flight->tasks;
    if (!runs) {
      const auto reason = closed_ ? Refusal::Reason::kShuttingDown : Refusal::Reason::kCancelled;
      task.refusal_ = roster_.refusal(reason, task.terms_.priority, Clock::now());
    }
  }
  if (runs) {
    const Standing here(*this, Standing::Kind::kAlone, 1);
    Team alone;
    while (!task.advance(alone)) {
    }
    Lock lock(*this);
    --alone_;
    note_quiet_locked();
  }
  end_one(task);
}

bool Scheduler::cancel(Task& task) noexcept {
  if (in_forked_child()) return false;
  {
    Lock lock(*this);
    const auto now = Clock::now();
    if (!roster_.withdraw(task, now)) return false;
    task.refusal_ = roster_.refusal(Refusal::Reason::kCancelled, task.terms_.priority, now);
    ++ending_;
    call_idle_locked();
  }
  end(task);
  return true;
}

// ---- Out.

void Scheduler::end_all(TaskChain chain) noexcept {
  while (!chain.empty()) end(chain.take_first());
}

void Scheduler::end(Task& task) noexcept {
  if (Standing* const around = Standing::delivery(*this)) {
    // An answer that asks again, and is refused, and asks again ... needs no more stack than the first.
    if (task.refusal_ && task.terms_.calls_back) return around->put_off.append(task);
    return end_one(task);
  }
  std::shared_ptr<void> owner;
  Standing around(*this, Standing::Kind::kDelivers);
  end_one(task);
  while (!around.put_off.empty()) end_one(around.put_off.take_first());
  owner = std::move(around.owner);
}

void Scheduler::end_put_off() noexcept {
  while (Task* const task = Standing::take_put_off(*this)) end_one(*task);
}

void Scheduler::end_one(Task& task) noexcept {
  // What is read of it before it may be gone.
  int members = 0, counted = 0;
  Flight* flight = nullptr;  // Of those of a batch that are counted at all: they are of one model.
  Visit* visits = nullptr;
  bool is_waited_for_elsewhere = false;
  for (Task* member = &task; member != nullptr; member = member->next_) {
    ++members;
    if (member->terms_.flight != nullptr) {
      flight = member->terms_.flight;
      ++counted;
    }
    if (member->visit_ != nullptr) {
      member->visit_->next = std::exchange(visits, member->visit_);
    } else {
      is_waited_for_elsewhere = true;
    }
  }
  {
    const Standing here(*this, Standing::Kind::kDelivers, members, flight, counted);
    task.refusal_ ? task.refuse(*task.refusal_) : task.finish();
  }
  Lock lock(*this);
  ending_ -= members;
  if (flight != nullptr) flight->tasks -= counted;
  const std::unique_ptr<Flight> gone(flight != nullptr && flight->is_left && flight->tasks == 0 ? flight : nullptr);
  while (visits != nullptr) {
    Worker& worker = static_cast<Worker&>(*std::exchange(visits, visits->next));
    worker.has_ended = worker.leaves = true;
    if (worker.slot != nullptr && !worker.helps && lent_ > 1) {
      // It leads somebody else's task, and others are there who can.
      worker.slot->sends_lead_away = true;
      worker.slot->team.set_ask_at(0);
    }
    tell_locked(worker);
  }
  for (Worker* worker = asking_; worker != nullptr; worker = worker->next_asking) {
    const bool concerned = worker->until_quiet         ? false
                           : worker->until_all_ended   ? all_ended_locked(worker->ending_until)
                           : worker->flight != nullptr ? worker->flight->tasks <= worker->flight_until
                                                       : is_waited_for_elsewhere;
    if (concerned) tell_locked(*worker);
  }
  if (stopping_ && all_ended_locked()) call_all_idle_locked();
}

void Scheduler::wait_for(std::unique_ptr<Flight> flight) noexcept {
  if (in_forked_child()) return;
  end_put_off();
  const bool works = computes_here() || !options_.create_threads;
  Visitor visitor(*this, works);
  Worker& me = visitor.me;
  me.flight = flight.get();
  me.flight_until = Standing::delivering(*flight);
  Lock lock(*this);
  visitor.ask_locked();
  while (!works && flight->tasks > me.flight_until) wait_locked(me, lock);
  if (flight->tasks > me.flight_until) {
    lock.unlock();
    const Standing here(*this, Standing::Kind::kComputes);
    work(me, [&] {
      Lock looking(*this);
      return flight->tasks <= me.flight_until;
    });
    lock.lock();
  }
  me.flight = nullptr;
  me.until_all_ended = true;  // What is freed is not looked at again.
  flight->is_left = true;
  if (flight->tasks > 0) static_cast<void>(flight.release());
}

void Scheduler::abort_locked() noexcept {
  aborted_ = true;
  const auto now = Clock::now();
  TaskChain waiting = roster_.take_all(now);
  refuse_locked(waiting, Refusal::Reason::kShuttingDown, now);
  refused_.append(waiting);
  for (Run* run : roster_.started()) run->task->stop();
  for (Worker* side = aside_; side != nullptr; side = side->next) tell_locked(*side);
}

void Scheduler::shut_down(bool abort) {
  if (in_forked_child() || base::exit_phase() != base::ExitPhase::kRunning) return;
  base::require(Standing::outermost(*this) == nullptr, ErrorCode::kInvalidArgument,
                "the engine cannot be shut down in a callback or a loop of its own: it would wait for its caller");
  Visitor visitor(*this, !options_.create_threads);
  Lock lock(*this);
  closed_ = true;
  if (abort) abort_locked();
  wait_until_all_ended(visitor, lock);
}

void Scheduler::drain() {
  if (in_forked_child()) return;
  end_put_off();
  Visitor visitor(*this, true);
  const Standing here(*this, Standing::Kind::kComputes);
  Lock lock(*this);
  wait_until_all_ended(visitor, lock);
}

void Scheduler::wait_until_all_ended(Visitor& visitor, Lock& lock) {
  Worker& me = visitor.me;
  me.until_all_ended = true;
  me.ending_until = Standing::ending(*this);
  visitor.ask_locked();
  call_idle_locked();
  // Whoever can tell them may be busy for long: this thread has nothing else to do.
  while (!refused_.empty()) {
    Task& task = refused_.take_first();
    lock.unlock();
    end(task);
    lock.lock();
  }
  if (options_.create_threads) {
    while (!all_ended_locked(me.ending_until)) wait_locked(me, lock);
    return;
  }
  lock.unlock();
  const Standing here(*this, Standing::Kind::kComputes);
  work(me, [&] {
    Lock looking(*this);
    return all_ended_locked(me.ending_until);
  });
}

void Scheduler::quiesce() noexcept {
  if (in_forked_child()) return;
  Visitor visitor(*this, false);
  Worker& me = visitor.me;
  me.until_quiet = true;
  Lock lock(*this);
  closed_ = quiet_ = true;
  abort_locked();
  visitor.ask_locked();
  call_idle_locked();
  while (!is_quiet_locked()) wait_locked(me, lock);
}

bool Scheduler::is_quiet_locked() const noexcept {
  // What the calling thread itself is in the middle of does not go on before it returns.
  const auto own = [this](Standing::Kind kind) { return Standing::outermost(*this, kind) != nullptr ? 1 : 0; };
  int led = 0;
  for (const Run* run : roster_.started()) led += run->led ? 1 : 0;
  return led <= own(Standing::Kind::kComputes) && alone_ <= own(Standing::Kind::kAlone);
}

void Scheduler::note_quiet_locked() noexcept {
  for (Worker* worker = quiet_ ? asking_ : nullptr; worker != nullptr; worker = worker->next_asking) {
    if (worker->until_quiet) tell_locked(*worker);
  }
}

}  // namespace ration::sched
