#include "serve/request.hpp"

#include "sched/width_policy.hpp"

namespace ration::serve {

bool Request::advance(sched::Team& team) noexcept {
  try {
    const compile::Plan& plan = arena_->plan();
    const std::size_t steps = plan.steps.size();
    if (next_step_ == 0) engine_.on_pick_up();
    while (next_step_ < steps) {
      engine_.pace(std::chrono::nanoseconds(plan.steps[next_step_]->cost_ns.load(std::memory_order_relaxed)));
      compile::run_step(*arena_, next_step_, bindings_, team);
      ++next_step_;
      team.set_progress(static_cast<int>(next_step_ * sched::kWholeRequest / steps));
      if (next_step_ < steps && team.should_yield()) return false;
    }
  } catch (...) {
    error_ = std::current_exception();
  }
  return true;
}

// The caller may return and destroy the request as soon as this has signalled.
void Request::finish() noexcept { done_.signal(); }

int Request::max_width() const noexcept { return arena_->plan().max_width; }

void Request::wait() {
  done_.wait();
  if (error_) std::rethrow_exception(error_);
}

}  // namespace ration::serve
