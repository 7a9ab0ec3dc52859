#include "sched/scheduler.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

#include "base/fail.hpp"
#include "sched/scheduler_slot.hpp"
#include "sys/futex.hpp"
#include "sys/process.hpp"
#include "sys/thread_name.hpp"

namespace ration::sched {

Scheduler::Scheduler(SchedulerOptions options)
    : options_(std::move(options)),
      spin_ns_(options_.spin.count()),
      next_deadline_ns_(TaskTerms::TimePoint::max().time_since_epoch().count()) {
  base::require(options_.threads > 0 && options_.inter >= 0 && options_.intra >= 0, ErrorCode::kInvalidArgument,
                "a scheduler of ", options_.threads, " threads with the split ", options_.inter, "x", options_.intra,
                " cannot be made");
  const int needed = options_.inter * options_.intra;
  base::require(needed <= options_.threads, ErrorCode::kInvalidArgument, "the split ", options_.inter, "x",
                options_.intra, " needs ", needed, " workers, but there are ", options_.threads);
  set_threads(options_.threads);
}

Scheduler::~Scheduler() {
  if (in_forked_child()) {
    // The threads exist in the parent only; a handle that can neither be joined nor detached is left behind.
    for (auto& worker : workers_) static_cast<void>(new std::thread(std::move(worker->thread)));
    return;
  }
  {
    std::unique_lock lock(mutex_);
    stopping_ = true;
    retire_lingering_locked();
    unpark_locked(static_cast<int>(idle_.size()));
    unlock_and_wake(lock);
  }
  if (!options_.create_threads) lend_until([] { return false; });
  for (auto& worker : workers_) {
    if (worker->thread.joinable()) worker->thread.join();
  }
}

void Scheduler::set_threads(int threads) {
  std::unique_lock lock(mutex_);
  retire_lingering_locked();
  threads_ = threads;
  for (int index = 0; options_.create_threads && index < threads; ++index) start_worker_locked(index);
  rebalance_locked();
  // Everybody looks: the surplus ends, the rest finds its new place.
  unpark_locked(static_cast<int>(idle_.size()));
  unlock_and_wake(lock);
}

void Scheduler::start_worker_locked(int index) {
  const auto i = static_cast<std::size_t>(index);
  if (i == workers_.size()) workers_.push_back(std::make_unique<Worker>());
  Worker& worker = *workers_[i];
  if (worker.thread.joinable() && !worker.ended) return;
  if (worker.thread.joinable()) worker.thread.join();  // It ended: this waits for its last instructions at most.
  worker.index = index;
  worker.ended = false;
  try {
    worker.thread = std::thread([this, &worker] {
      sys::set_thread_name((options_.thread_name + std::to_string(worker.index)).c_str());
      work(worker, [] { return false; });
    });
  } catch (const std::system_error& error) {
    threads_ = index;
    worker.ended = true;
    base::fail(ErrorCode::kResourceExhausted, "worker ", index, " could not be created: ", error.what());
  }
}

void Scheduler::work(Worker& worker, base::FunctionRef<bool()> done) {
  worker.renewal = renewals_.load(std::memory_order_relaxed) - 1;
  for (;;) {
    renew(worker);
    expire_overdue();
    const Duty duty = next_duty(worker, done);
    if (duty.kind == Duty::Kind::kNone) return;
    do_duty(worker, duty);
  }
}

void Scheduler::renew(Worker& worker) {
  const std::uint32_t wanted = renewals_.load(std::memory_order_relaxed);
  if (worker.index < 0 || worker.renewal == wanted) return;
  worker.renewal = wanted;
  if (options_.on_worker_start) options_.on_worker_start(worker.index);
}

Scheduler::Duty Scheduler::next_duty(Worker& worker, base::FunctionRef<bool()> done) {
  std::unique_lock lock(mutex_);
  Duty duty;
  for (;;) {
    const std::uint32_t pokes = pokes_.load(std::memory_order_relaxed);
    if (must_leave_locked(worker) || asked_to_leave(worker, lock, done)) break;
    rebalance_locked();
    duty.pokes = pokes;
    if (find_duty_locked(duty)) break;
    if (pokes != pokes_.load(std::memory_order_relaxed)) continue;
    park_idle(worker, lock);
  }
  worker.ended = duty.kind == Duty::Kind::kNone;
  // Who leaves may have finished a request just now: what waited for its place is somebody else's to start.
  if (worker.ended) rebalance_locked();
  unpark_locked(open_places_locked());
  unlock_and_wake(lock);
  return duty;
}

bool Scheduler::asked_to_leave(const Worker& worker, std::unique_lock<std::mutex>& lock,
                               base::FunctionRef<bool()> done) {
  if (worker.index >= 0) return false;
  // The host's condition may take locks of its own, so it is asked without ours.
  lock.unlock();
  const bool leave = done();
  lock.lock();
  return leave;
}

bool Scheduler::must_leave_locked(const Worker& worker) const noexcept {
  return worker.index >= threads_ || (stopping_ && drained_locked());
}

void Scheduler::do_duty(const Worker& worker, const Duty& duty) {
  if (duty.kind == Duty::Kind::kHelp) {
    // Only a lent thread has a condition to look at when somebody pokes.
    static const std::atomic<std::uint32_t> never{0};
    const std::chrono::nanoseconds spin(spin_ns_.load(std::memory_order_relaxed));
    if (worker.index >= 0) {
      duty.slot->team.help(spin, never, 0);
    } else {
      duty.slot->team.help(spin, pokes_, duty.pokes);
    }
  } else if (duty.slot->task->advance(duty.slot->team)) {
    complete(*duty.slot);
  } else {
    const std::lock_guard lock(mutex_);
    duty.slot->led = false;
  }
}

void Scheduler::complete(Slot& slot) noexcept {
  Task& task = *slot.task;
  bool lenders_wait = false;
  {
    std::unique_lock lock(mutex_);
    lenders_wait = !lent_.empty();
    started_.erase(std::find(started_.begin(), started_.end(), &slot));
    queue_.on_finished(*slot.group);
    const auto now = std::chrono::steady_clock::now();
    for (int i = 0; i < slot.members; ++i) turnaround_.on_finish(now.time_since_epoch(), now - slot.started);
    ending_.fetch_add(1, std::memory_order_relaxed);
    give_back_slot_locked(slot);
    let_idle_leave_locked();
    unlock_and_wake(lock);
  }
  task.finish();
  note_ended();
  // A lent thread may stay for this very answer, and be parked.
  if (lenders_wait) poke();
}

void Scheduler::park_idle(Worker& worker, std::unique_lock<std::mutex>& lock) {
  worker.signalled.store(0, std::memory_order_relaxed);
  idle_.push_back(&worker);
  const TaskTerms::TimePoint until = keep_time_locked(worker);
  unlock_and_wake(lock);
  const bool signalled = park(worker, until);
  lock.lock();
  if (timekeeper_ == &worker) timekeeper_ = nullptr;
  if (signalled) return;
  const auto found = std::find(idle_.begin(), idle_.end(), &worker);
  if (found != idle_.end()) {
    idle_.erase(found);
    return;
  }
  // Somebody has chained it to be signalled; until then it must not be chained again.
  lock.unlock();
  park(worker, TaskTerms::TimePoint::max());
  lock.lock();
}

TaskTerms::TimePoint Scheduler::keep_time_locked(Worker& worker) noexcept {
  if (!wants_timekeeper_locked()) return TaskTerms::TimePoint::max();
  timekeeper_ = &worker;
  timekeeper_until_ = look_again_;
  return look_again_;
}

bool Scheduler::wants_timekeeper_locked() const noexcept {
  return look_again_ < (timekeeper_ == nullptr ? TaskTerms::TimePoint::max() : timekeeper_until_);
}

bool Scheduler::park(Worker& worker, TaskTerms::TimePoint until) noexcept {
  while (worker.signalled.load(std::memory_order_acquire) == 0) {
    if (until == TaskTerms::TimePoint::max()) {
      sys::futex_wait(worker.signalled, 0);
    } else if (!sys::futex_wait(worker.signalled, 0, until - std::chrono::steady_clock::now())) {
      return worker.signalled.load(std::memory_order_acquire) != 0;
    }
  }
  return true;
}

void Scheduler::lend_until(base::FunctionRef<bool()> done) {
  // done() is the host's and may throw.
  struct Lent {
    Scheduler& scheduler;
    Worker worker;
    explicit Lent(Scheduler& to) : scheduler(to) {
      const std::lock_guard lock(scheduler.mutex_);
      scheduler.lent_.push_back(&worker);
    }
    ~Lent() {
      std::unique_lock lock(scheduler.mutex_);
      scheduler.lent_.erase(std::find(scheduler.lent_.begin(), scheduler.lent_.end(), &worker));
      scheduler.rebalance_locked();
      scheduler.unpark_locked(scheduler.open_places_locked());
      scheduler.unlock_and_wake(lock);
    }
    Lent(const Lent&) = delete;
    Lent& operator=(const Lent&) = delete;
  } lent(*this);
  work(lent.worker, done);
}

void Scheduler::poke() {
  std::unique_lock lock(mutex_);
  pokes_.fetch_add(1, std::memory_order_seq_cst);
  for (Slot& slot : slots_) slot.team.wake_helpers();
  unpark_locked(static_cast<int>(idle_.size()));
  unlock_and_wake(lock);
}

void Scheduler::lead_here(int max_width, base::FunctionRef<void(Team&)> body) {
  // Puts the loop aside when body is done or throws; its helpers spin there for a while, in case of another loop. A
  // task that came meanwhile may have found no worker left beside the loop, and gets its workers now.
  struct Guard {
    Scheduler& scheduler;
    Slot& slot;
    ~Guard() {
      Slot* none = nullptr;
      const bool lingers = scheduler.lingering_.compare_exchange_strong(none, &slot, std::memory_order_seq_cst);
      if (lingers && !scheduler.has_tasks_.load(std::memory_order_seq_cst)) return;
      std::unique_lock lock(scheduler.mutex_);
      if (!lingers) scheduler.retire_loop_locked(slot);
      scheduler.rebalance_locked();
      scheduler.unpark_locked(scheduler.open_places_locked());
      scheduler.unlock_and_wake(lock);
    }
  };
  if (in_forked_child()) {
    Team alone;
    body(alone);
    return;
  }
  Slot* slot = lingering_.exchange(nullptr, std::memory_order_acquire);
  if (slot == nullptr || slot->max_width != max_width) {
    std::unique_lock lock(mutex_);
    if (slot == nullptr) {
      slot = &take_slot_locked();
      loops_.push_back(slot);
    }
    slot->max_width = max_width;
    rebalance_locked();
    unpark_locked(open_places_locked());
    unlock_and_wake(lock);
  }
  const Guard guard{*this, *slot};
  body(slot->team);
}

void Scheduler::set_spin(std::chrono::nanoseconds spin) noexcept {
  spin_ns_.store(spin.count(), std::memory_order_relaxed);
}

SchedulerState Scheduler::state() const {
  const std::lock_guard lock(mutex_);
  const auto alive = std::count_if(workers_.begin(), workers_.end(), [](const auto& worker) { return !worker->ended; });
  return {static_cast<int>(alive), queue_.size(), static_cast<int>(started_.size()), static_cast<int>(idle_.size())};
}

}  // namespace ration::sched
