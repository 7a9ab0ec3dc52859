/// What the scheduler knows of a model: its bound of workers, and which batches it can run.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <memory>
#include <vector>

#include "compile/service_time.hpp"
#include "ration/model.hpp"
#include "sched/task_group.hpp"
#include "serve/batch.hpp"

namespace ration::serve {

class ModelGroup final : public sched::TaskGroup {
 public:
  /// Throws Error(kInvalidArgument) naming the option that makes no sense.
  explicit ModelGroup(const ModelOptions& options);

  /// Returns the sizes of the batches, ascending, from 1.
  static std::vector<int> batch_sizes(const BatchOptions& options);

  // Called while the model is made, before its first request.
  void set_single(std::shared_ptr<compile::ArenaPool> single) noexcept { single_ = std::move(single); }
  void add(std::unique_ptr<BatchPool> pool) { pools_.push_back(std::move(pool)); }

  /// Returns true if requests of this plan can run together.
  bool may_batch(const compile::ArenaPool& arenas) const noexcept { return single_.get() == &arenas; }
  /// Returns the pool for batches of this size, which is one of batch_sizes() above 1, or the next larger.
  BatchPool& pool(int requests) const noexcept;
  const std::vector<std::unique_ptr<BatchPool>>& pools() const noexcept { return pools_; }

  /// Takes note of a request or batch that had one worker from beginning to end, as all have when others wait. Batches
  /// are compared by this: an idle machine computes the same request sooner. Thread-safe.
  void record_crowded(int requests, std::chrono::nanoseconds time) noexcept;

 private:
  std::chrono::nanoseconds batch_service(int requests) const noexcept override;
  /// Returns the position in crowded_ of this size of batch, or of the next larger.
  std::size_t position(int requests) const noexcept;

  std::shared_ptr<compile::ArenaPool> single_;
  std::vector<std::unique_ptr<BatchPool>> pools_;  // Ascending.
  std::vector<int> sizes_;                         // Ascending, from 1.
  std::deque<compile::ServiceTime> crowded_;       // One for each of sizes_.
};

}  // namespace ration::serve
