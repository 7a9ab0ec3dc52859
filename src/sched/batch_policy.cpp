#include "sched/batch_policy.hpp"

#include <algorithm>

namespace ration::sched {
namespace {

using std::chrono::nanoseconds;

/// A larger batch must bring this part of the time at least, because everybody in it waits for the last.
constexpr int kLeastGain = 50;

/// Returns true if requests are through clearly sooner in batches of `larger`. What was never measured is tried.
bool brings_more(const BatchSize& larger, const BatchSize& smaller) {
  if (larger.service.count() <= 0 || smaller.service.count() <= 0) return true;
  const nanoseconds one_by_one = smaller.service * larger.requests / smaller.requests;
  return larger.service < one_by_one - one_by_one / kLeastGain;
}

const BatchSize& best_size(const BatchView& view, int limit) {
  const BatchSize* chosen = &view.sizes.front();
  for (const BatchSize& size : view.sizes.subspan(1)) {
    if (size.requests > limit || size.service > view.time_left) break;
    if (brings_more(size, *chosen)) chosen = &size;
  }
  return *chosen;
}

}  // namespace

BatchDecision decide_batch(const BatchView& view) noexcept {
  const int starts = std::max(view.starts, 1);
  const BatchSize& chosen = best_size(view, (view.waiting + starts - 1) / starts);
  // Held back are only those that a batch may help.
  const bool may_help = &best_size(view, view.sizes.back().requests) != &view.sizes.front();
  if (view.busy && may_help && view.waiting < std::min(view.enough, view.sizes.back().requests)) {
    // What would be started now, or what is hoped for, must still make it after the wait.
    const nanoseconds slack =
        view.time_left == nanoseconds::max() ? view.time_left : view.time_left - view.sizes.back().service;
    const nanoseconds hold = std::min(view.max_delay - view.oldest_wait, slack);
    if (hold.count() > 0) return {.take = 0, .hold = hold};
  }
  return {.take = chosen.requests, .hold = nanoseconds{0}};
}

}  // namespace ration::sched
