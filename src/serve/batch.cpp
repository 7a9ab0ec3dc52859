#include "serve/batch.hpp"

#include <bit>
#include <cstring>
#include <utility>

namespace ration::serve {

Batch::Batch(std::unique_ptr<compile::Arena> arena, std::vector<Tensor> inputs, std::vector<Tensor> outputs, int size)
    : arena_(std::move(arena)),
      inputs_(std::move(inputs)),
      outputs_(std::move(outputs)),
      size_(static_cast<std::size_t>(size)) {
  for (const Tensor& input : inputs_) input_pointers_.push_back(input.data());
  for (Tensor& output : outputs_) output_pointers_.push_back(output.data());
}

void Batch::gather(int member, std::span<const void* const> inputs) noexcept {
  for (std::size_t i = 0; i < inputs_.size(); ++i) {
    const std::size_t row = inputs_[i].bytes() / size_;
    std::memcpy(static_cast<std::byte*>(inputs_[i].data()) + static_cast<std::size_t>(member) * row, inputs[i], row);
  }
}

void Batch::scatter(int member, std::span<void* const> outputs) const noexcept {
  for (std::size_t i = 0; i < outputs_.size(); ++i) {
    const std::size_t row = outputs_[i].bytes() / size_;
    std::memcpy(outputs[i], static_cast<const std::byte*>(outputs_[i].data()) + static_cast<std::size_t>(member) * row,
                row);
  }
}

BatchPool::BatchPool(std::shared_ptr<const compile::Plan> plan, std::vector<DataType> input_types, int size)
    : plan_(std::move(plan)), input_types_(std::move(input_types)), size_(size) {}

std::unique_ptr<Batch> BatchPool::take() {
  {
    const std::lock_guard lock(mutex_);
    if (!free_.empty()) {
      std::unique_ptr<Batch> batch = std::move(free_.back());
      free_.pop_back();
      return batch;
    }
  }
  std::vector<Tensor> inputs;
  for (std::size_t i = 0; i < input_types_.size(); ++i) inputs.emplace_back(input_types_[i], plan_->input_shapes[i]);
  std::vector<Tensor> outputs;
  for (std::size_t i = 0; i < plan_->output_shapes.size(); ++i) {
    outputs.emplace_back(plan_->output_types[i], plan_->output_shapes[i]);
  }
  auto batch =
      std::make_unique<Batch>(std::make_unique<compile::Arena>(plan_), std::move(inputs), std::move(outputs), size_);
  const std::lock_guard lock(mutex_);
  // Here a lack of memory fails one batch; in give_back() it would end the process.
  free_.reserve(std::bit_ceil(made_ + 1));
  ++made_;
  return batch;
}

void BatchPool::give_back(std::unique_ptr<Batch> batch) noexcept {
  const std::lock_guard lock(mutex_);
  free_.push_back(std::move(batch));
}

}  // namespace ration::serve
