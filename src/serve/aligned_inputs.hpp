/// The inputs of one request as pointers that are aligned for their element type.
#pragma once

#include <span>
#include <vector>

#include "ration/tensor.hpp"

namespace ration::serve {

/// Copies what is not aligned and borrows the rest.
class AlignedInputs {
 public:
  explicit AlignedInputs(std::span<const TensorView> inputs);

  std::span<const void* const> pointers() const noexcept { return pointers_; }

 private:
  std::vector<const void*> pointers_;
  std::vector<Tensor> copies_;
};

}  // namespace ration::serve
