#include "serve/profile.hpp"
#include "serve/refusals.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace ration::serve {

Profile::Profile(std::unique_ptr<compile::Arena> arena, const compile::Bindings& bindings, int runs, int width)
    : arena_(std::move(arena)),
      bindings_(bindings),
      width_(width),
      samples_(arena_->plan().steps.size(), std::vector<std::chrono::nanoseconds>(static_cast<std::size_t>(runs))) {}

bool Profile::advance(sched::Team& team) noexcept {
  static_cast<void>(team);
  try {
    const std::size_t runs = samples_.empty() ? 0 : samples_.front().size();
    for (std::size_t run = 0; run < runs; ++run) run_once(run);
  } catch (...) {
    error_ = std::current_exception();
  }
  return true;
}

void Profile::finish() noexcept { done_.signal(); }

void Profile::refuse(const sched::Refusal& refusal) noexcept {
  error_ = refusal_error(refusal, {}, {});
  done_.signal();
}

void Profile::run_once(std::size_t run) {
  using Clock = std::chrono::steady_clock;
  sched::Team alone;
  Clock::time_point before = Clock::now();
  for (std::size_t step = 0; step < samples_.size(); ++step) {
    if (width_ == 1) {
      compile::run_step(*arena_, step, bindings_, alone);
    } else {
      compile::run_step_in_turn(*arena_, step, bindings_, width_);
    }
    const Clock::time_point after = Clock::now();
    samples_[step][run] = after - before;
    before = after;
  }
}

std::vector<StepTime> Profile::wait() {
  done_.wait();
  if (error_) std::rethrow_exception(error_);
  std::vector<StepTime> times;
  for (auto& samples : samples_) {
    std::sort(samples.begin(), samples.end());
    times.push_back({samples.front(), samples[samples.size() / 2]});
  }
  return times;
}

}  // namespace ration::serve
