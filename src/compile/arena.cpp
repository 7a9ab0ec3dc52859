#include "compile/arena.hpp"

#include <bit>
#include <utility>

namespace ration::compile {

Arena::Arena(std::shared_ptr<const Plan> plan) : plan_(std::move(plan)), memory_(plan_->arena_bytes) {
  states_.reserve(plan_->steps.size());
  for (const auto& step : plan_->steps) states_.push_back(step->operation->make_state());
}

std::unique_ptr<Arena> ArenaPool::take() {
  {
    const std::lock_guard lock(mutex_);
    if (!free_.empty()) {
      // The most recently used one: its pages and cache lines are the warmest.
      std::unique_ptr<Arena> arena = std::move(free_.back());
      free_.pop_back();
      return arena;
    }
  }
  auto arena = std::make_unique<Arena>(plan_);
  const std::lock_guard lock(mutex_);
  // Here a lack of memory fails one request; in give_back() it would end the process.
  free_.reserve(std::bit_ceil(made_ + 1));
  ++made_;
  return arena;
}

void ArenaPool::give_back(std::unique_ptr<Arena> arena) noexcept {
  const std::lock_guard lock(mutex_);
  free_.push_back(std::move(arena));
}

}  // namespace ration::compile
