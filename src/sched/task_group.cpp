#include "sched/task_group.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace ration::sched {
namespace {

/// One start in so many tries a size again, one after the other: a tenth of lost time in one of 128 starts is less than
/// a thousandth.
constexpr unsigned kTryAgain = 128;

/// While single requests were not measured under load, one start in so many is of a single request.
constexpr unsigned kTrySingle = 8;

/// Priorities that a group keeps memory for though none of its tasks has them any more. A choice.
constexpr std::size_t kMostEmptyLanes = 8;

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

Lane* TaskGroup::find(int priority) const noexcept {
  for (const auto& lane : lanes_) {
    if (lane->priority == priority) return lane.get();
  }
  return nullptr;
}

Lane& TaskGroup::lane(int priority) {
  if (Lane* const found = find(priority)) return *found;
  // A host that uses its priorities once each leaves empty lanes behind.
  if (lanes_.size() >= kMostEmptyLanes) std::erase_if(lanes_, [](const auto& lane) { return lane->waiting == 0; });
  auto made = std::make_unique<Lane>();
  made->group = this;
  made->priority = priority;
  return *lanes_.emplace_back(std::move(made));
}

Lane& TaskGroup::top() const noexcept {
  Lane* top = nullptr;
  for (const auto& lane : lanes_) {
    if (lane->waiting > 0 && (top == nullptr || lane->priority > top->priority)) top = lane.get();
  }
  return *top;
}

BatchDecision TaskGroup::decide(TaskTerms::TimePoint now, int starts, bool busy) noexcept {
  const Lane& lane = top();
  if (!batches() || !lane.first->terms_.may_batch) return {};
  const int most = sizes_.back().requests * starts;
  BatchView view{.sizes = sizes_,
                 .waiting = 0,
                 .starts = starts,
                 .busy = busy,
                 .enough = enough_,
                 .oldest_wait = now - lane.first->arrived_,
                 .max_delay = max_delay_};
  TaskTerms::TimePoint deadline = TaskTerms::TimePoint::max();
  for (const Task* task = lane.first; task != nullptr && view.waiting < most; task = task->next_) {
    if (!task->terms_.may_batch) continue;
    ++view.waiting;
    deadline = std::min(deadline, task->terms_.deadline);
  }
  if (deadline != TaskTerms::TimePoint::max()) view.time_left = deadline - now;
  for (BatchSize& size : sizes_) size.service = batch_service(size.requests);
  // What lost is measured again now and then: what disturbed it may be over.
  if (is_tried_again() && size_to_try() > 0) sizes_[size_to_try()].service = std::chrono::nanoseconds{0};
  return tries_single() ? BatchDecision{} : decide_batch(view);
}

bool TaskGroup::tries_single() const noexcept {
  if (sizes_.front().service.count() <= 0) return starts_ % kTrySingle == kTrySingle - 1;
  return is_tried_again() && size_to_try() == 0;
}

bool TaskGroup::is_tried_again() const noexcept { return starts_ % kTryAgain == kTryAgain - 1; }

std::size_t TaskGroup::size_to_try() const noexcept { return starts_ / kTryAgain % sizes_.size(); }

}  // namespace ration::sched
