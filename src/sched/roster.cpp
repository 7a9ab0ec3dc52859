#include "sched/roster.hpp"

#include <algorithm>
#include <utility>

namespace ration::sched {
namespace {

std::size_t index(int i) { return static_cast<std::size_t>(i); }

}  // namespace

// ---- Events.

void Roster::set_workers(int workers, std::span<Run* const> runs, TimePoint now) {
  const std::size_t all = runs_ + runs.size();
  for (std::vector<Run*>* list : {&free_, &started_, &changed_}) list->reserve(all);
  limits_.reserve(all);
  widths_.reserve(2 * all);
  free_.insert(free_.end(), runs.begin(), runs.end());
  runs_ = all;
  workers_ = workers;
  retire_lingering();
  balance(now);
}

void Roster::set_away(int away, TimePoint now) noexcept {
  away_ = away;
  retire_lingering();
  balance(now);
}

std::optional<Refusal> Roster::arrive(Task& task, TimePoint now, TaskChain& hopeless) {
  const TaskTerms& terms = task.terms();
  if (options_.make_room && queue_.size() >= options_.max_queued) {
    queue_.reserve(task);
    hopeless.append(queue_.take_hopeless(now));
  }
  if (queue_.size() >= options_.max_queued) return refusal(Refusal::Reason::kQueueFull, terms.priority, now);
  const bool can_be_late = options_.refuse_late && terms.deadline != TimePoint::max();
  if (can_be_late && is_too_late(outlook(terms.priority, now), terms, now)) {
    return refusal(Refusal::Reason::kTooLate, terms.priority, now);
  }
  queue_.push(task, now, workers_);
  queued_loops_ += terms.is_loop ? 1 : 0;
  const int returning = turnaround_.on_arrival(now.time_since_epoch());
  pressure_.on_arrival(queue_.size() + members_ + returning);
  balance(now);
  return std::nullopt;
}

bool Roster::withdraw(Task& task, TimePoint now) noexcept {
  if (!queue_.remove(task)) return false;
  balance(now);
  return true;
}

TaskChain Roster::look(TimePoint now) noexcept {
  const TaskChain overdue = queue_.take_overdue(now);
  balance(now);
  return overdue;
}

TaskChain Roster::take_all(TimePoint now) noexcept {
  const TaskChain all = queue_.take_all();
  queued_loops_ = 0;
  balance(now);
  return all;
}

bool Roster::yield(Run& run, TimePoint now, bool stays) noexcept {
  balance(now);
  if (run.width > 0 && &run != youngest()) set_ask_at(run, kNever);
  if (run.width > 0 && stays) return true;
  run.led = false;
  unled_ += run.width > 0 ? 1 : 0;
  return false;
}

void Roster::finish(Run& run, TimePoint now) noexcept {
  for (int i = 0; i < run.members; ++i) turnaround_.on_finish(now.time_since_epoch(), now - run.begun);
  started_.erase(std::find(started_.begin(), started_.end(), &run));
  members_ -= run.members;
  loops_ -= run.is_loop ? 1 : 0;
  const bool lingers = run.is_loop && is_empty() && away_ == 0;
  if (lingers) {
    open_seats_ -= open_seats(run);
    run.used += run.width * (now - run.since);
    lingering_ = &run;
  } else {
    set_width(run, 0, now);
    free_.push_back(&run);
  }
  if (!run.is_loop) {
    left_ -= run.work - run.used;
    queue_.record_use(run.used / run.members);
  }
  run.started = run.led = false;
  queue_.on_finished(*run.group, run.task->terms().priority, run.work, run.used);
  balance(now);
}

void Roster::come_back(Run& run) noexcept {
  if (run.started) open_seats_ -= open_seats(run);
  --run.helpers;
  if (run.started) open_seats_ += open_seats(run);
}

// ---- Decisions.

Duty Roster::take(TimePoint now) noexcept {
  if (unled_ > 0) {
    Run& run = **std::find_if(started_.begin(), started_.end(), [](const Run* r) { return !r->led && r->width > 0; });
    run.led = true;
    --unled_;
    return {Duty::Kind::kLead, &run};
  }
  if (to_start_ > 0) return {Duty::Kind::kLead, &start_next(now), true};
  if (open_seats_ > 0) {
    Run& run = **std::find_if(started_.begin(), started_.end(), [](const Run* r) { return open_seats(*r) > 0; });
    --open_seats_;
    ++run.helpers;
    return {Duty::Kind::kHelp, &run};
  }
  return {};
}

Run* Roster::start(const Task& task, TimePoint now) noexcept {
  return unled_ == 0 && to_start_ > 0 && queue_.front() == &task ? &start_next(now) : nullptr;
}

Run& Roster::start_next(TimePoint now) noexcept {
  const TaskQueue::Start start = queue_.pop(now, to_start_, !started_.empty());
  const bool is_loop = start.task->terms().is_loop;
  Run* run = is_loop ? std::exchange(lingering_, nullptr) : nullptr;
  if (run == nullptr) {
    run = free_.back();
    free_.pop_back();
  }
  run->task = start.task;
  run->group = &queue_.group_of(*start.task);
  run->members = start.members;
  run->work = start.work;
  run->max_width = std::max(start.task->max_width(), 1);
  run->is_loop = is_loop;
  run->started = run->led = true;
  run->progress = 0;
  run->begun = run->since = now;
  run->used = std::chrono::nanoseconds{0};
  open_seats_ += open_seats(*run);
  started_.push_back(run);
  members_ += run->members;
  loops_ += is_loop ? 1 : 0;
  queued_loops_ -= is_loop ? 1 : 0;
  if (!is_loop) left_ += run->work;
  balance(now);
  return *run;
}

void Roster::balance(TimePoint now) noexcept {
  // A loop that has just come may take over the one that lingers.
  if (queue_.size() > queued_loops_ || queued_loops_ > 1 || !started_.empty()) retire_lingering();
  const TaskQueue::Startable startable = queue_.startable(now, !started_.empty());
  hold_until_ = startable.look_again;
  wanted_ = std::min(workers_, static_cast<int>(started_.size()) + startable.tasks);
  to_start_ = 0;
  const LoadView load = view(startable.tasks);
  if (!balance_one_each(load, now)) share_out(load, now);
}

int Roster::floor() const noexcept {
  // Who started a loop cannot go on before it ends, and it cannot be suspended: it waits for no request's end, and no
  // request for its.
  const int loops = loops_ + queued_loops_;
  const bool others = static_cast<int>(started_.size()) + queue_.size() > loops;
  return std::max(pressure_.floor(), loops > 0 ? loops + (others ? 1 : 0) : 0);
}

LoadView Roster::view(int startable) noexcept {
  limits_.resize(started_.size());
  LoadView load{available(), limits_, startable, floor()};
  if (const Run* run = youngest()) load.youngest_done = run->progress;
  return load;
}

bool Roster::balance_one_each(const LoadView& load, TimePoint now) noexcept {
  const int started = static_cast<int>(started_.size());
  if (!one_each_ || options_.policy || options_.inter > 0 || started > load.workers || load.workers == 0) return false;
  if (!runs_one_each(load)) return false;
  if (started > 0) {
    set_width(*started_.back(), 1, now);
    set_ask_at(*started_.back(), kNever);
  }
  to_start_ = std::min(load.queued, load.workers - started);
  return true;
}

void Roster::share_out(const LoadView& load, TimePoint now) noexcept {
  collect_limits();
  widths_.assign(started_.size() + index(std::min(load.queued, load.workers)), 0);
  const Decision decision = load.workers > 0 ? decide(load) : Decision{};
  to_start_ = decision.to_start;
  one_each_ = true;
  for (std::size_t i = 0; i < started_.size(); ++i) {
    Run& run = *started_[i];
    set_width(run, std::max(widths_[i], run.is_loop ? 1 : 0), now);
    set_ask_at(run, run.width == 0 ? 0 : kNever);
    one_each_ = one_each_ && run.width == 1;
  }
  if (decision.ask_at != kNever && !started_.empty()) set_ask_at(*started_.back(), decision.ask_at);
}

Decision Roster::decide(const LoadView& load) noexcept {
  if (options_.policy) return options_.policy(load, widths_);
  return options_.inter == 0 ? decide_elastic(load, widths_)
                             : decide_static(options_.inter, options_.intra, load, widths_);
}

void Roster::collect_limits() noexcept {
  for (const Run* run : started_) run->group->spare_ = run->group->room();
  for (std::size_t i = 0; i < started_.size(); ++i) {
    // What a group's bound leaves beside one worker for each of its tasks goes to the oldest of them.
    int& spare = started_[i]->group->spare_;
    limits_[i] = 1 + std::min(started_[i]->max_width - 1, spare);
    spare -= limits_[i] - 1;
  }
}

void Roster::set_width(Run& run, int width, TimePoint now) noexcept {
  if (run.width == width) return;
  open_seats_ -= open_seats(run);
  if (!run.led) unled_ += (width > 0 ? 1 : 0) - (run.width > 0 ? 1 : 0);
  run.used += run.width * (now - run.since);
  run.since = now;
  if (!run.is_loop) {
    left_ = left(now);
    left_since_ = now;
    busy_ += width - run.width;
  }
  run.width = width;
  open_seats_ += open_seats(run);
  note_change(run);
}

void Roster::set_ask_at(Run& run, int progress) noexcept {
  if (run.ask_at == progress) return;
  run.ask_at = progress;
  note_change(run);
}

void Roster::note_change(Run& run) noexcept {
  if (run.is_changed) return;
  run.is_changed = true;
  changed_.push_back(&run);
}

void Roster::forget_changes() noexcept {
  for (Run* run : changed_) run->is_changed = false;
  changed_.clear();
}

void Roster::retire_lingering() noexcept {
  Run* const run = std::exchange(lingering_, nullptr);
  if (run == nullptr) return;
  run->width = 0;
  note_change(*run);
  free_.push_back(run);
}

// ---- What there is.

Outlook Roster::outlook(int priority, TimePoint now) const noexcept {
  // Tasks that take longer than was expected must not hide what the others have left.
  const std::chrono::nanoseconds running = std::max(left(now), std::chrono::nanoseconds{0});
  return {.work_ahead = queue_.work_ahead(priority) + running, .workers = std::max(available(), 1)};
}

Refusal Roster::refusal(Refusal::Reason reason, int priority, TimePoint now) const noexcept {
  const Outlook outlook = this->outlook(priority, now);
  return {.reason = reason,
          .queued = queue_.size(),
          .running = static_cast<int>(started_.size()),
          .workers = outlook.workers,
          .expected_wait = expected_wait(outlook)};
}

}  // namespace ration::sched
