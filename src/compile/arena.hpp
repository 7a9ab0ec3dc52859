/// The memory of one request in flight, and the free list it comes from.
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

#include "compile/plan.hpp"
#include "ops/weight_cache.hpp"

namespace ration::compile {

/// Activations, scratch and the per-arena companions of every operation of one plan. Used by one request at a time.
class Arena {
 public:
  /// Throws Error(kResourceExhausted) naming the size.
  explicit Arena(std::shared_ptr<const Plan> plan);

  const Plan& plan() const noexcept { return *plan_; }
  std::byte* memory() noexcept { return memory_.data(); }
  ops::OperationState* state(std::size_t step) noexcept { return states_[step].get(); }

 private:
  std::shared_ptr<const Plan> plan_;
  ops::PackedBuffer memory_;
  std::vector<std::unique_ptr<ops::OperationState>> states_;
};

/// Arenas of one plan that nobody uses at the moment. Thread-safe.
class ArenaPool {
 public:
  explicit ArenaPool(std::shared_ptr<const Plan> plan) : plan_(std::move(plan)) {}

  const Plan& plan() const noexcept { return *plan_; }
  const std::shared_ptr<const Plan>& shared_plan() const noexcept { return plan_; }
  /// Makes an arena only when the list is empty, so that there are never more than requests were in flight at once.
  /// Throws Error(kResourceExhausted) or std::bad_alloc.
  std::unique_ptr<Arena> take();
  /// Takes back what take() gave; needs no memory.
  void give_back(std::unique_ptr<Arena> arena) noexcept;

 private:
  std::shared_ptr<const Plan> plan_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Arena>> free_;  ///< Has room for all that were made.
  std::size_t made_ = 0;
};

}  // namespace ration::compile
