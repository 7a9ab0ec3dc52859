/// Several requests of one row each that run as one.
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "compile/arena.hpp"
#include "compile/execute.hpp"
#include "ration/tensor.hpp"

namespace ration::serve {

/// The memory of one batch in flight: an arena, and the inputs and outputs of all members one behind the other. That is
/// one copy of each input and output; a request that runs alone needs none.
class Batch {
 public:
  /// `inputs` and `outputs` are tensors of the whole batch.
  Batch(std::unique_ptr<compile::Arena> arena, std::vector<Tensor> inputs, std::vector<Tensor> outputs, int size);

  compile::Arena& arena() noexcept { return *arena_; }
  compile::Bindings bindings() const noexcept { return {input_pointers_, output_pointers_}; }
  /// Copies the inputs of one request to its row.
  void gather(int member, std::span<const void* const> inputs) noexcept;
  /// Copies the outputs of one row to its request.
  void scatter(int member, std::span<void* const> outputs) const noexcept;

 private:
  std::unique_ptr<compile::Arena> arena_;
  std::vector<Tensor> inputs_, outputs_;
  std::vector<const void*> input_pointers_;
  std::vector<void*> output_pointers_;
  std::size_t size_;
};

/// Batches of one size that nobody uses at the moment. Thread-safe.
class BatchPool {
 public:
  BatchPool(std::shared_ptr<const compile::Plan> plan, std::vector<DataType> input_types, int size);

  int size() const noexcept { return size_; }
  const compile::Plan& plan() const noexcept { return *plan_; }
  const std::shared_ptr<const compile::Plan>& shared_plan() const noexcept { return plan_; }
  /// Makes a batch only when none is left, so that there are never more than ran at once. Throws
  /// Error(kResourceExhausted) or std::bad_alloc.
  std::unique_ptr<Batch> take();
  /// Takes back what take() gave; needs no memory.
  void give_back(std::unique_ptr<Batch> batch) noexcept;

 private:
  std::shared_ptr<const compile::Plan> plan_;
  std::vector<DataType> input_types_;
  int size_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Batch>> free_;  ///< Has room for all that were made.
  std::size_t made_ = 0;
};

}  // namespace ration::serve
