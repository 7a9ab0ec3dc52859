#include "serve/request.hpp"

#include "base/fail.hpp"
#include "sched/width_policy.hpp"

namespace ration::serve {
namespace {

double milliseconds(std::chrono::nanoseconds time) { return std::chrono::duration<double, std::milli>(time).count(); }

[[noreturn]] void fail_overdue(std::chrono::nanoseconds waited, std::chrono::nanoseconds late) {
  base::fail(ErrorCode::kDeadlineExceeded, "the request waited ", milliseconds(waited), " ms and was not started: its ",
             "deadline had passed ", milliseconds(late), " ms before");
}

}  // namespace

Request::Request(EngineCore& engine, std::unique_ptr<compile::Arena> arena, const sched::TaskTerms& terms)
    : Task(terms), engine_(engine), arena_(std::move(arena)), submitted_(Clock::now()) {}

bool Request::advance(sched::Team& team) noexcept {
  try {
    const compile::Plan& plan = arena_->plan();
    const std::size_t steps = plan.steps.size();
    if (next_step_ == 0) begin();
    while (next_step_ < steps) {
      check_cancelled();
      engine_.pace(std::chrono::nanoseconds(plan.steps[next_step_]->cost_ns.load(std::memory_order_relaxed)));
      compile::run_step(*arena_, next_step_, bindings_, team);
      ++next_step_;
      team.set_progress(static_cast<int>(next_step_ * sched::kWholeRequest / steps));
      engine_.scheduler().expire_overdue();
      if (next_step_ < steps && team.should_yield()) return false;
    }
  } catch (...) {
    error_ = std::current_exception();
  }
  return true;
}

void Request::begin() {
  started_ = Clock::now();
  engine_.on_pick_up();
  // The scheduler expires what is overdue when it looks; this one's deadline may have passed since.
  if (terms().deadline <= started_) fail_overdue(started_ - submitted_, started_ - terms().deadline);
}

void Request::check_cancelled() const {
  base::require(!cancelled_.load(std::memory_order_relaxed), ErrorCode::kCancelled, "the request was cancelled after ",
                next_step_, " of ", arena_->plan().steps.size(), " steps");
}

void Request::finish() noexcept {
  ended_ = Clock::now();
  deliver();
}

void Request::expire() noexcept {
  try {
    const Clock::time_point now = Clock::now();
    fail_overdue(now - submitted_, now - terms().deadline);
  } catch (...) {
    fail(std::current_exception());
  }
}

void Request::fail(std::exception_ptr error) noexcept {
  error_ = std::move(error);
  finish();
}

void Request::fail_as_cancelled() noexcept {
  try {
    base::fail(ErrorCode::kCancelled, "the request was cancelled after it had waited ",
               milliseconds(Clock::now() - submitted_), " ms");
  } catch (...) {
    fail(std::current_exception());
  }
}

int Request::max_width() const noexcept { return arena_->plan().max_width; }

RequestTiming Request::timing() const noexcept {
  const bool was_started = started_ != Clock::time_point{};
  return {.queue = (was_started ? started_ : ended_) - submitted_,
          .compute = was_started ? ended_ - started_ : std::chrono::nanoseconds{0}};
}

}  // namespace ration::serve
