// The life of the workers: how they find duties, sleep and are called.
#include "sched/scheduler.hpp"

#include <cstddef>
#include <new>
#include <system_error>
#include <utility>

#include "base/fail.hpp"
#include "base/process_exit.hpp"
#include "sched/scheduler_threads.hpp"
#include "sys/blocked_signals.hpp"
#include "sys/process.hpp"
#include "sys/thread_name.hpp"

namespace ration::sched {
namespace {

using Clock = std::chrono::steady_clock;

/// So many threads are called at a time, and each of them calls as many again: a tree, so that nobody pays for all the
/// wake-ups of a wide request.
constexpr int kCalledAtOnce = 2;

SchedulerOptions checked(SchedulerOptions options) {
  const int inter = options.roster.inter, intra = options.roster.intra;
  base::require(options.threads > 0 && inter >= 0 && intra >= 0, ErrorCode::kInvalidArgument, "a scheduler of ",
                options.threads, " threads with the split ", inter, "x", intra, " cannot be made");
  base::require(inter == 0 || intra <= options.threads / inter, ErrorCode::kInvalidArgument, "the split ", inter, "x",
                intra, " needs more workers than the ", options.threads, " there are");
  return options;
}

}  // namespace

Scheduler::Scheduler(SchedulerOptions options, Prepared)
    : options_(checked(std::move(options))),
      spin_ns_(options_.spin.count()),
      clock_ns_(TaskTerms::TimePoint::max().time_since_epoch().count()),
      roster_(options_.roster),
      slots_(std::make_shared<std::deque<Slot>>()) {
  // What leads read at every step must not lie on the line that everybody who takes the lock writes to.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Winvalid-offsetof"
  constexpr std::size_t kLine = 64;
  static_assert(alignof(Scheduler) % kLine == 0);
  static_assert(offsetof(Scheduler, clock_ns_) / kLine != offsetof(Scheduler, mutex_) / kLine);
  static_assert(offsetof(Scheduler, side_must_rest_) / kLine != offsetof(Scheduler, mutex_) / kLine);
#pragma GCC diagnostic pop
}

Scheduler::Scheduler(SchedulerOptions options) : Scheduler(std::move(options), Prepared{}) {
  // The object is complete: if this throws, the destructor ends the threads there are.
  const int reached = set_threads(options_.threads);
  base::require(reached == options_.threads, ErrorCode::kResourceExhausted, "worker ", reached, " of ",
                options_.threads, " could not be created: the system refuses another thread");
}

Scheduler::~Scheduler() {
  if (!in_forked_child()) {
    stop_and_join();
    return;
  }
  // The threads exist in the parent only; a handle that can neither be joined nor detached is left behind.
  for (auto& worker : workers_) static_cast<void>(new std::thread(std::move(worker->thread)));
}

void Scheduler::close(Scheduler& scheduler, std::shared_ptr<void> owner) noexcept {
  Standing* const here = Standing::outermost(scheduler);
  if (here == nullptr || scheduler.in_forked_child()) return;  // And so the owner goes, and what it owns.
  here->owner = std::move(owner);
  if (here->kind != Standing::Kind::kComputes) return;
  Lock lock(scheduler);
  scheduler.stopping_ = true;
  scheduler.roster_.retire_lingering();
  scheduler.call_all_idle_locked();
}

void Scheduler::stop_and_join() noexcept {
  {
    Lock lock(*this);
    stopping_ = true;
    roster_.retire_lingering();
    call_all_idle_locked();
  }
  if (!options_.create_threads && !computes_here()) {
    Visitor visitor(*this, true);
    work(visitor.me, [] { return false; });
  }
  for (auto& worker : workers_) {
    if (!worker->thread.joinable()) continue;
    if (worker->thread.get_id() == std::this_thread::get_id()) {
      worker->thread.detach();  // The last owner was let go in its own duty; it ends by itself.
    } else {
      worker->thread.join();
    }
  }
}

int Scheduler::set_threads(int threads) {
  const std::lock_guard resizing(resize_mutex_);
  std::vector<Worker*> missing;
  missing.reserve(static_cast<std::size_t>(threads));
  {
    Lock lock(*this);
    // One for each thread, and one for a loop that has ended and keeps its helpers.
    std::vector<Run*> made;
    for (auto i = roster_.runs(); i < static_cast<std::size_t>(threads) + 1; ++i) {
      if (i == slots_->size()) slots_->emplace_back();
      made.push_back(&(*slots_)[i]);
    }
    teams_to_wake_.reserve(slots_->size());
    for (auto i = workers_.size(); options_.create_threads && i < static_cast<std::size_t>(threads); ++i) {
      workers_.emplace_back(std::make_unique<Worker>())->index = static_cast<int>(i);
    }
    for (int i = 0; options_.create_threads && i < threads; ++i) {
      Worker& worker = *workers_[static_cast<std::size_t>(i)];
      if (worker.ended) missing.push_back(&worker);
    }
    roster_.set_workers(options_.create_threads ? threads : std::clamp(lent_, 1, threads), made, Clock::now());
    threads_ = threads;
    call_all_idle_locked();  // The surplus ends, the rest finds its new place.
    call_idle_locked();      // Whoever waits for a place beside the tasks may have one.
  }
  for (Worker* worker : missing) {
    // It is past its last access to what the lock guards; what is left to it are its last instructions.
    if (worker->thread.joinable()) worker->thread.join();
    try {
      start_worker(*worker);
    } catch (const std::exception&) {
      Lock lock(*this);
      threads_ = std::max(worker->index, 1);
      roster_.set_workers(threads_, {}, Clock::now());
      return worker->index;
    }
  }
  return threads;
}

void Scheduler::start_worker(Worker& worker) {
  {
    const std::lock_guard lock(mutex_);
    worker.ended = false;
  }
  try {
    const sys::BlockedSignals blocked;
    worker.thread = std::thread([this, &worker] {
      sys::set_thread_name((options_.thread_name + std::to_string(worker.index)).c_str());
      std::shared_ptr<void> owner;
      {
        Standing here(*this, Standing::Kind::kComputes);
        const auto life = [&] { work(worker, [] { return false; }); };
        options_.around_worker ? options_.around_worker(life) : life();
        owner = std::move(here.owner);
      }
      // Whoever owned the scheduler let it go on this thread: its end is the scheduler's.
      owner.reset();
    });
  } catch (...) {
    const std::lock_guard lock(mutex_);
    worker.ended = true;
    throw;
  }
}

void Scheduler::work(Worker& worker, base::FunctionRef<bool()> done) {
  const base::WorkerScope scope;
  if (worker.index >= 0 && options_.on_worker_start) options_.on_worker_start(worker.index);
  while (const Assignment assignment = next(worker, done)) carry_out(worker, assignment);
}

Scheduler::Assignment Scheduler::next(Worker& worker, base::FunctionRef<bool()> done) {
  Lock lock(*this);
  if (worker.slot != nullptr && worker.helps) roster_.come_back(*worker.slot);
  worker.slot = nullptr;
  Assignment found;
  for (;;) {
    worker.told = false;
    worker.recalled.store(false, std::memory_order_seq_cst);
    if (must_leave_locked(worker)) break;
    if (worker.index < 0) {
      // The host's condition may take locks of its own, so it is asked without ours.
      lock.unlock();
      const bool leave = done();
      lock.lock();
      // What it was asked for may have come, or all may have ended, while it was asked.
      if (leave || must_leave_locked(worker)) break;
      if (worker.told) continue;
    }
    const auto now = Clock::now();
    if (now >= roster_.ask_again()) look_locked(now);
    if (worker.has_place || active_ < threads_) found = take_locked(now);
    if (found) {
      take_place_locked(worker);
      break;
    }
    if (!worker.told) park_idle(worker, lock);
  }
  worker.slot = static_cast<Slot*>(found.duty.run);
  worker.helps = found.duty.kind == Duty::Kind::kHelp;
  if (!found) {
    worker.ended = true;
    if (!worker.keeps_place) leave_place_locked(worker);
  }
  call_idle_locked();
  return found;
}

Scheduler::Assignment Scheduler::take_locked(TaskTerms::TimePoint now) noexcept {
  if (!refused_.empty()) return {.refused = &refused_.take_first()};
  const Duty duty = roster_.take(now);
  if (duty.starts) prepare_locked(static_cast<Slot&>(*duty.run));
  if (duty.kind == Duty::Kind::kHelp) static_cast<Slot*>(duty.run)->team.add_helper();
  return {.duty = duty};
}

void Scheduler::prepare_locked(Slot& slot) noexcept {
  slot.team.set_progress(0);
  slot.team.set_lead_spin(std::chrono::nanoseconds(spin_ns_.load(std::memory_order_relaxed)));
}

void Scheduler::carry_out(Worker& worker, const Assignment& assignment) {
  if (assignment.refused != nullptr) {
    end(*assignment.refused);
  } else if (worker.helps) {
    worker.slot->team.help(std::chrono::nanoseconds(spin_ns_.load(std::memory_order_relaxed)), worker.recalled);
  } else {
    lead(worker, *worker.slot);
  }
}

bool Scheduler::lead(Worker& worker, Slot& slot) noexcept {
  Task& task = *slot.task;
  while (!task.advance(slot.team)) {
    Lock lock(*this);
    note_progress_locked();
    const bool goes_on = roster_.yield(slot, Clock::now(), !worker.leaves);
    slot.sends_lead_away = false;
    slot.team.set_ask_at(slot.ask_at);
    call_idle_locked();
    note_quiet_locked();
    if (!goes_on) return false;
  }
  {
    Lock lock(*this);
    note_progress_locked();
    ending_ += slot.members;
    slot.sends_lead_away = false;
    roster_.finish(slot, Clock::now());
    worker.slot = nullptr;
    // This thread looks for its next duty when the answers are delivered; that may take as long as the host likes.
    const Task* member = &task;
    while (member != nullptr && !member->terms_.calls_back) member = member->next_;
    if (member != nullptr) call_idle_locked();
    note_quiet_locked();
  }
  end(task);
  return true;
}

void Scheduler::look_closer() noexcept {
  Task* refused = nullptr;
  {
    Lock lock(*this);
    look_locked(Clock::now());
    // Where nobody is free to tell them, one at each step: the request at hand is somebody else's.
    const bool is_alone = idle_ == nullptr || active_ >= threads_;
    call_idle_locked();
    if (!refused_.empty() && is_alone) refused = &refused_.take_first();
  }
  if (refused != nullptr) end(*refused);
}

void Scheduler::look_locked(TaskTerms::TimePoint now) noexcept {
  note_progress_locked();
  TaskChain overdue = roster_.look(now);
  refuse_locked(overdue, Refusal::Reason::kExpired, now);
  refused_.append(overdue);
}

void Scheduler::note_progress_locked() noexcept {
  if (Run* run = roster_.youngest()) run->progress = static_cast<Slot*>(run)->team.progress();
}

void Scheduler::publish_locked() noexcept {
  for (Run* run : roster_.changed()) {
    Slot& slot = static_cast<Slot&>(*run);
    if (slot.team.set_seats(std::max(0, run->width - 1))) wake_helpers_locked(slot);
    slot.team.set_ask_at(slot.sends_lead_away ? 0 : run->ask_at);
  }
  roster_.forget_changes();
  const auto at = refused_.empty() ? roster_.ask_again() : TaskTerms::TimePoint{};
  const auto store = [](auto& what, auto value) {
    if (what.load(std::memory_order_relaxed) != value) what.store(value, std::memory_order_relaxed);
  };
  store(clock_ns_, std::int64_t{at.time_since_epoch().count()});
  store(started_, static_cast<int>(roster_.started().size()));
  store(side_must_rest_,
        sides_ > 0 && (roster_.is_short_of_workers() || aborted_ || (aside_ != nullptr && aside_->is_due)));
}

// ---- Who sleeps, and who is called.

void Scheduler::take_place_locked(Worker& worker) noexcept {
  if (!std::exchange(worker.has_place, true)) ++active_;
}

void Scheduler::leave_place_locked(Worker& worker) noexcept {
  if (std::exchange(worker.has_place, false)) --active_;
  if (keeper_ != &worker) return;
  keeper_ = nullptr;
  kept_until_ = TaskTerms::TimePoint::max();
}

bool Scheduler::must_leave_locked(const Worker& worker) const noexcept {
  return worker.index >= threads_ || (stopping_ && all_ended_locked());
}

void Scheduler::count_lent_locked(int more) noexcept {
  const int before = std::clamp(lent_, 1, std::max(threads_, 1));
  lent_ += more;
  const int after = std::clamp(lent_, 1, std::max(threads_, 1));
  // A lent thread takes the place of a created one; where there are none, the lent ones are all there is.
  if (!options_.create_threads && before != after) roster_.set_workers(after, {}, Clock::now());
}

void Scheduler::park_idle(Worker& worker, Lock& lock) noexcept {
  leave_place_locked(worker);
  worker.state = Worker::State::kIdle;
  worker.previous = nullptr;
  worker.next = std::exchange(idle_, &worker);
  if (worker.next != nullptr) worker.next->previous = &worker;
  if (roster_.ask_again() < kept_until_) {
    keeper_ = &worker;
    kept_until_ = roster_.ask_again();
  }
  call_idle_locked();
  wait_locked(worker, lock, keeper_ == &worker ? kept_until_ : TaskTerms::TimePoint::max());
  if (keeper_ == &worker) leave_place_locked(worker);
}

void Scheduler::wait_locked(Worker& worker, Lock& lock, TaskTerms::TimePoint until) noexcept {
  if (worker.state == Worker::State::kAwake) worker.state = Worker::State::kWaiting;
  lock.unlock();
  const bool has_token = worker.parker.park(until);
  lock.lock();
  if (!has_token && worker.state == Worker::State::kCalled) {
    lock.unlock();
    worker.parker.park();
    lock.lock();
  }
  if (worker.state == Worker::State::kIdle) {
    (worker.previous == nullptr ? idle_ : worker.previous->next) = worker.next;
    if (worker.next != nullptr) worker.next->previous = worker.previous;
  }
  worker.state = Worker::State::kAwake;
}

void Scheduler::call_locked(Worker& worker) noexcept {
  if (worker.state == Worker::State::kIdle) {
    (worker.previous == nullptr ? idle_ : worker.previous->next) = worker.next;
    if (worker.next != nullptr) worker.next->previous = worker.previous;
  }
  worker.state = Worker::State::kCalled;
  worker.next_to_wake = std::exchange(to_wake_, &worker);
}

void Scheduler::call_idle_locked() noexcept {
  admit_aside_locked();
  int places = std::min(roster_.openings() + refused_.count(), threads_ - active_);
  for (int called = 0; places > 0 && called < kCalledAtOnce && idle_ != nullptr; ++called, --places) {
    Worker& worker = *idle_;
    leave_place_locked(worker);  // As the keeper of the time.
    take_place_locked(worker);
    call_locked(worker);
  }
  if (roster_.ask_again() < kept_until_ && idle_ != nullptr) {
    keeper_ = idle_;
    kept_until_ = roster_.ask_again();
    call_locked(*idle_);
  }
}

void Scheduler::call_all_idle_locked() noexcept {
  while (idle_ != nullptr) call_locked(*idle_);
}

void Scheduler::tell_locked(Worker& worker) noexcept {
  worker.told = true;
  switch (worker.state) {
    case Worker::State::kIdle:
    case Worker::State::kWaiting: call_locked(worker); break;
    case Worker::State::kCalled: break;
    case Worker::State::kAwake:
      if (worker.slot != nullptr && worker.helps) recall_helper_locked(worker);
      break;
  }
}

void Scheduler::recall_helper_locked(Worker& worker) noexcept {
  worker.recalled.store(true, std::memory_order_seq_cst);
  wake_helpers_locked(*worker.slot);
}

void Scheduler::wake_helpers_locked(Slot& slot) noexcept {
  if (!std::exchange(slot.wakes_helpers, true)) teams_to_wake_.push_back(&slot);
}

void Scheduler::lend_until(base::FunctionRef<bool()> done) {
  if (in_forked_child()) return;
  end_put_off();
  std::shared_ptr<void> owner;
  Visitor visitor(*this, true);
  {
    Lock lock(*this);
    visitor.ask_locked();
  }
  Standing here(*this, Standing::Kind::kComputes);
  work(visitor.me, done);
  owner = std::move(here.owner);
}

void Scheduler::wake() noexcept {
  if (in_forked_child()) return;
  Lock lock(*this);
  for (Worker* worker = asking_; worker != nullptr; worker = worker->next_asking) tell_locked(*worker);
}

SchedulerState Scheduler::state() const {
  if (in_forked_child()) return {};
  const std::lock_guard lock(mutex_);
  SchedulerState state{.queued = roster_.queued(), .started = static_cast<int>(roster_.started().size())};
  state.threads = static_cast<int>(
      std::count_if(workers_.begin(), workers_.end(), [](const auto& worker) { return !worker->ended; }));
  for (const Worker* worker = idle_; worker != nullptr; worker = worker->next) ++state.idle;
  return state;
}

void Scheduler::require_not_forked() const {
  if (!in_forked_child()) return;
  base::fail(ErrorCode::kUnavailable, "the engine was made in process ", fork_.owner(),
             " and its workers do not exist in the forked process ", sys::process_id());
}

}  // namespace ration::sched
