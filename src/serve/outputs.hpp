/// Memory for the outputs of one request: of its own, or the caller's.
#pragma once

#include <span>
#include <vector>

#include "compile/plan.hpp"
#include "ration/model.hpp"

namespace ration::serve {

struct Outputs {
  /// Allocates a tensor per output.
  static Outputs owned(const compile::Plan& plan);
  /// Takes the caller's memory. Throws Error(kInvalidArgument) naming the output that does not fit.
  static Outputs borrowed(const compile::Plan& plan, std::span<const TensorInfo> infos,
                          std::span<const MutableTensorView> outputs);

  std::vector<Tensor> tensors;  ///< Empty if borrowed.
  std::vector<void*> pointers;
};

}  // namespace ration::serve
