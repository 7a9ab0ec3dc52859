#include "sched/batch_policy.hpp"

#include <algorithm>

namespace ration::sched {
namespace {

using std::chrono::nanoseconds;

/// A batch may take a tenth longer than its requests one by one before it is given up: measurements of the two vary by
/// as much, and what is given up is not measured again.
bool is_clearly_slower(const BatchSize& size, const BatchSize& single) {
  return size.service.count() > 0 && single.service.count() > 0 &&
         size.service > single.service * size.requests * 11 / 10;
}

const BatchSize& largest_useful(const BatchView& view, int limit) {
  const BatchSize* chosen = &view.sizes.front();
  for (const BatchSize& size : view.sizes.subspan(1)) {
    if (size.requests > limit || size.service > view.time_left) break;
    if (!is_clearly_slower(size, view.sizes.front())) chosen = &size;
  }
  return *chosen;
}

}  // namespace

BatchDecision decide_batch(const BatchView& view) noexcept {
  const int starts = std::max(view.starts, 1);
  const BatchSize& chosen = largest_useful(view, (view.waiting + starts - 1) / starts);
  if (view.busy && view.waiting < std::min(view.enough, view.sizes.back().requests)) {
    // What would be started now, or what is hoped for, must still make it after the wait.
    const nanoseconds slack =
        view.time_left == nanoseconds::max() ? view.time_left : view.time_left - view.sizes.back().service;
    const nanoseconds hold = std::min(view.max_delay - view.oldest_wait, slack);
    if (hold.count() > 0) return {.take = 0, .hold = hold};
  }
  return {.take = chosen.requests, .hold = nanoseconds{0}};
}

}  // namespace ration::sched
