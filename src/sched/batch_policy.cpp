#include "sched/batch_policy.hpp"

#include <algorithm>

namespace ration::sched {
namespace {

using std::chrono::nanoseconds;

/// A larger batch must bring this part of the time at least: everybody in it waits for the last, and two running means
/// on a shared machine differ by a twentieth without a cause. With a thirty-second part ResNet-50, which gains nothing,
/// ran in batches half of the time and lost 2 per cent (`ration-requests batching`).
constexpr int kLeastGain = 12;

bool is_measured(const BatchSize& size) { return size.service.count() > 0; }

/// Returns true if requests are through clearly sooner in batches of `larger`.
bool brings_more(const BatchSize& larger, const BatchSize& smaller) {
  const nanoseconds one_by_one = smaller.service * larger.requests / smaller.requests;
  return larger.service < one_by_one - one_by_one / kLeastGain;
}

const BatchSize& best_size(const BatchView& view, int limit) {
  const BatchSize* untried = nullptr;
  const BatchSize* best = &view.sizes.front();
  for (const BatchSize& size : view.sizes.subspan(1)) {
    if (size.requests > limit || size.service > view.time_left) break;
    if (!is_measured(size)) {
      untried = &size;
    } else if (!is_measured(*best) || brings_more(size, *best)) {
      best = &size;
    }
  }
  return untried != nullptr ? *untried : *best;
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
