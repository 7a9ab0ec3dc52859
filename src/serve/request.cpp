#include "serve/request.hpp"

namespace ration::serve {

bool Request::advance(sched::Team& team) noexcept {
  try {
    for (const std::size_t steps = arena_->plan().steps.size(); next_step_ < steps; ++next_step_) {
      if (team.should_yield()) return false;
      compile::run_step(*arena_, next_step_, bindings_, team);
    }
  } catch (...) {
    error_ = std::current_exception();
  }
  // The caller may return and destroy this object from here on.
  done_.signal();
  return true;
}

int Request::max_width() const noexcept { return arena_->plan().max_width; }

void Request::wait() {
  done_.wait();
  if (error_) std::rethrow_exception(error_);
}

}  // namespace ration::serve
