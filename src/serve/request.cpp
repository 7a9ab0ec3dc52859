#include "serve/request.hpp"

#include <algorithm>
#include <new>
#include <utility>

#include "base/fail.hpp"
#include "sched/width_policy.hpp"
#include "serve/outcome.hpp"
#include "serve/refusals.hpp"

namespace ration::serve {
namespace {

/// A request that one worker answers in less is not worth waking another for: that takes about as long.
constexpr std::chrono::microseconds kWorthHelping{100};

sched::TaskTerms terms_of(ModelCore& model, const compile::ArenaPool& arenas, const RequestOptions& options) {
  return {.priority = options.priority,
          // Times before the clock's origin have all passed, and differences to them might overflow.
          .deadline = std::max(options.deadline, sched::TaskTerms::TimePoint{}),
          .work = arenas.plan().service->get(),
          .group = &model.group(),
          .may_batch = model.group().may_batch(arenas)};
}

/// Takes note of the time that the work takes one worker.
void record_service(const compile::Plan& plan, ModelGroup& group, const RequestTiming& timing) {
  const double work = static_cast<double>(timing.compute.count()) * timing.width;
  plan.service->record(std::chrono::nanoseconds(static_cast<std::int64_t>(work)));
  if (timing.width <= 1.0) group.record_crowded(timing.batch, timing.compute);
}

}  // namespace

Request::Request(std::shared_ptr<ModelCore> model, std::shared_ptr<compile::ArenaPool> arenas,
                 const RequestOptions& options, sched::Flight* flight, bool calls_back)
    : Task([&] {
        sched::TaskTerms terms = terms_of(*model, *arenas, options);
        terms.flight = flight;
        terms.calls_back = calls_back;
        return terms;
      }()),
      model_(std::move(model)),
      arenas_(std::move(arenas)),
      submitted_(Clock::now()) {}

void Request::stop() noexcept {
  stopped_.store(true, std::memory_order_relaxed);
  engine().pacer().wake();
}

void Request::cancel() noexcept {
  cancelled_.store(true, std::memory_order_relaxed);
  engine().pacer().wake();
}

void Request::count() noexcept {
  if (ModelMetrics* metrics = model_->metrics()) metrics->on_submit();
}

void Request::submit() noexcept {
  count();
  try {
    engine().scheduler().submit(*this);
  } catch (const std::bad_alloc&) {
    fail(memory_error());
  } catch (...) {
    fail(std::current_exception());
  }
}

bool Request::advance(sched::Team& team) noexcept {
  try {
    if (next_step_ == 0) begin();
    const std::size_t steps = plan().steps.size();
    while (next_step_ < steps) {
      const std::chrono::nanoseconds cost(plan().steps[next_step_]->cost_ns.load(std::memory_order_relaxed));
      engine().pace(cost, [this] { return stopped_.load(std::memory_order_relaxed) || all_are_cancelled(); });
      check_stopped(steps);
      run_step(team, next_step_);
      ++next_step_;
      team.set_progress(static_cast<int>(next_step_ * sched::kWholeRequest / steps));
      engine().scheduler().look();
      if (next_step_ < steps && team.should_yield()) return false;
    }
  } catch (const std::bad_alloc&) {
    error_ = memory_error();
  } catch (...) {
    error_ = std::current_exception();
  }
  return true;
}

void Request::begin() {
  engine().on_pick_up();
  started_ = Clock::now();
  const int members = count_members();
  if (members == 1) {
    // The scheduler refuses what is overdue when it looks; this one's deadline may have passed since.
    if (terms().deadline <= started_) fail_overdue(started_ - submitted_, started_ - terms().deadline);
    arena_ = arenas_->take();
    return;
  }
  batch_ = model_->group().pool(members).take();
  int row = 0;
  for (Request* member = this; member != nullptr; member = member->next_member()) {
    batch_->gather(row++, member->bindings_.inputs);
  }
}

void Request::run_step(sched::Team& team, std::size_t step) {
  const auto cost = plan().steps[step]->cost_ns.load(std::memory_order_relaxed);
  cost_ += cost;
  cost_by_width_ += static_cast<double>(cost) * team.width();
  if (batch_) {
    compile::run_step(batch_->arena(), step, batch_->bindings(), team);
  } else {
    compile::run_step(*arena_, step, bindings_, team);
  }
}

int Request::count_members() const noexcept {
  int count = 0;
  for (const Request* member = this; member != nullptr; member = member->next_member()) ++count;
  return count;
}

const compile::Plan& Request::plan() const noexcept { return batch_ ? batch_->arena().plan() : arenas_->plan(); }

bool Request::all_are_cancelled() const noexcept {
  for (const Request* member = this; member != nullptr; member = member->next_member()) {
    if (!member->cancelled_.load(std::memory_order_relaxed)) return false;
  }
  return true;
}

void Request::check_stopped(std::size_t steps) const {
  base::require(!stopped_.load(std::memory_order_relaxed), ErrorCode::kUnavailable,
                "the engine was shut down when the ", "request had done ", next_step_, " of ", steps, " steps");
  if (all_are_cancelled()) fail_cancelled(next_step_, steps);
}

void Request::finish() noexcept {
  const Clock::time_point ended = Clock::now();
  RequestTiming timing;
  timing.compute = ended - started_;
  timing.batch = count_members();
  timing.width = cost_ > 0 ? cost_by_width_ / cost_ : 1;
  const compile::Plan& plan = this->plan();
  if (!error_) record_service(plan, model_->group(), timing);
  const std::size_t steps = plan.steps.size();
  const std::exception_ptr error = error_;
  const Clock::time_point started = started_;
  int row = 0;
  for (Request* member = this; batch_ && !error && member != nullptr; member = member->next_member()) {
    batch_->scatter(row++, member->bindings_.outputs);
  }
  give_memory_back();
  if (ModelMetrics* metrics = model_->metrics()) metrics->record_batch(timing.batch);
  for (Request* member = this; member != nullptr;) {
    // It may be gone once its answer is delivered.
    Request* const next = member->next_member();
    timing.queue = started - member->submitted_;
    const bool dropped = !error && timing.batch > 1 && member->cancelled_.load(std::memory_order_relaxed);
    member->end(timing, dropped ? cancelled_error(steps, steps) : error);
    member = next;
  }
}

void Request::give_memory_back() noexcept {
  if (arena_) arenas_->give_back(std::move(arena_));
  if (batch_) {
    BatchPool& pool = model_->group().pool(count_members());
    pool.give_back(std::move(batch_));
  }
}

void Request::end(const RequestTiming& timing, std::exception_ptr error) noexcept {
  timing_ = timing;
  error_ = std::move(error);
  if (ModelMetrics* metrics = model_->metrics()) metrics->record(outcome_of(timing_, error_));
  deliver();
}

void Request::fail(std::exception_ptr error) noexcept {
  RequestTiming timing;
  timing.queue = Clock::now() - submitted_;
  end(timing, std::move(error));
}

void Request::refuse(const sched::Refusal& refusal) noexcept {
  const Clock::time_point now = Clock::now();
  fail(refusal_error(refusal, now - submitted_, now - terms().deadline));
}

int Request::max_width() const noexcept {
  const int members = count_members();
  if (terms().work.count() > 0 && members * terms().work < kWorthHelping) return 1;
  return members == 1 ? arenas_->plan().max_width : model_->group().pool(members).plan().max_width;
}

}  // namespace ration::serve
