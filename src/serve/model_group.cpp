#include "serve/model_group.hpp"

#include <algorithm>

#include "base/fail.hpp"

namespace ration::serve {
namespace {

// A larger batch brings nothing on a CPU: the weights are in the caches long before (docs/requests.md).
constexpr int kMostRequests = 256;

// The means that batches are compared by reach back about so many requests, single ones as well as batches, so that a
// disturbance weighs the same in both. A choice.
constexpr int kRememberedRequests = 16;

// A delay "without limit" must overflow neither nanoseconds nor a time point.
constexpr std::chrono::hours kLongestDelay{24};

const ModelOptions& checked(const ModelOptions& options) {
  const BatchOptions& batch = options.batch;
  base::require(options.max_workers >= 0, ErrorCode::kInvalidArgument, "a model cannot have ", options.max_workers,
                " workers");
  base::require(options.warm_up >= 0, ErrorCode::kInvalidArgument, "a model cannot be warmed up by ", options.warm_up,
                " requests");
  base::require(batch.max >= 1 && batch.max <= kMostRequests, ErrorCode::kInvalidArgument, "a batch of up to ",
                batch.max, " requests cannot be made; it must be from 1 to ", kMostRequests);
  base::require(batch.max_delay.count() >= 0, ErrorCode::kInvalidArgument, "a batch cannot wait for ",
                batch.max_delay.count(), " us");
  for (const int size : batch.preferred) {
    base::require(size >= 1 && size <= batch.max, ErrorCode::kInvalidArgument, "the preferred batch of ", size,
                  " requests is not between 1 and the largest batch of ", batch.max);
  }
  return options;
}

sched::TaskGroupOptions group_options(const ModelOptions& options) {
  const std::vector<int>& preferred = options.batch.preferred;
  return {.max_workers = options.max_workers,
          .batch_sizes = ModelGroup::batch_sizes(options.batch),
          .enough = preferred.empty() ? options.batch.max : *std::min_element(preferred.begin(), preferred.end()),
          .max_delay = std::min<std::chrono::microseconds>(options.batch.max_delay, kLongestDelay)};
}

}  // namespace

ModelGroup::ModelGroup(const ModelOptions& options)
    : TaskGroup(group_options(checked(options))), sizes_(batch_sizes(options.batch)) {
  for (const int size : sizes_) {
    const int part = std::max(kRememberedRequests / size, 2);
    crowded_.emplace_back(part, part);
  }
}

std::vector<int> ModelGroup::batch_sizes(const BatchOptions& options) {
  std::vector<int> sizes = options.preferred;
  if (sizes.empty()) {
    for (int size = 2; size < options.max; size *= 2) sizes.push_back(size);
    sizes.push_back(options.max);
  }
  sizes.push_back(1);
  std::sort(sizes.begin(), sizes.end());
  sizes.erase(std::unique(sizes.begin(), sizes.end()), sizes.end());
  return sizes;
}

BatchPool& ModelGroup::pool(int requests) const noexcept {
  return **std::find_if(pools_.begin(), pools_.end(), [&](const auto& pool) { return pool->size() >= requests; });
}

void ModelGroup::record_crowded(int requests, std::chrono::nanoseconds time) noexcept {
  crowded_[position(requests)].record(time);
}

std::chrono::nanoseconds ModelGroup::batch_service(int requests) const noexcept {
  return crowded_[position(requests)].get();
}

std::size_t ModelGroup::position(int requests) const noexcept {
  return static_cast<std::size_t>(std::lower_bound(sizes_.begin(), sizes_.end(), requests) - sizes_.begin());
}

}  // namespace ration::serve
