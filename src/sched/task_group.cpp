#include "sched/task_group.hpp"

#include <algorithm>
#include <limits>

namespace ration::sched {
namespace {

/// One decision in so many is made as if no batch had been measured: a tenth of lost time in one of 128 batches is less
/// than a thousandth.
constexpr unsigned kTryAgain = 128;

}  // namespace

TaskGroup::TaskGroup(const TaskGroupOptions& options)
    : max_workers_(options.max_workers), enough_(options.enough), max_delay_(options.max_delay) {
  for (const int size : options.batch_sizes) sizes_.push_back({.requests = size, .service = {}});
}

std::chrono::nanoseconds TaskGroup::batch_service(int requests) const noexcept {
  static_cast<void>(requests);
  return std::chrono::nanoseconds{0};
}

int TaskGroup::room() const noexcept {
  return max_workers_ == 0 ? std::numeric_limits<int>::max() : std::max(0, max_workers_ - started_);
}

BatchDecision TaskGroup::decide(TaskTerms::TimePoint now, int starts, bool busy) noexcept {
  if (!batches() || !first_->terms_.may_batch) return {};
  const int most = sizes_.back().requests * starts;
  BatchView view{.sizes = sizes_,
                 .waiting = 0,
                 .starts = starts,
                 .busy = busy,
                 .enough = enough_,
                 .oldest_wait = now - first_->arrived_,
                 .max_delay = max_delay_};
  TaskTerms::TimePoint deadline = TaskTerms::TimePoint::max();
  for (const Task* task = first_; task != nullptr && view.waiting < most; task = task->next_) {
    if (task->terms_.priority != first_->terms_.priority) break;
    if (!task->terms_.may_batch) continue;
    ++view.waiting;
    deadline = std::min(deadline, task->terms_.deadline);
  }
  if (deadline != TaskTerms::TimePoint::max()) view.time_left = deadline - now;
  // A size that lost is measured again now and then: what disturbed it may be over.
  const bool tries_again = ++decisions_ % kTryAgain == 0;
  for (BatchSize& size : sizes_) {
    size.service = tries_again ? std::chrono::nanoseconds{0} : batch_service(size.requests);
  }
  return decide_batch(view);
}

}  // namespace ration::sched
