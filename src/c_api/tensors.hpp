/// Tensors between C and C++.
#pragma once

#include <cstddef>
#include <vector>

#include "ration/c_api.h"
#include "ration/model.hpp"
#include "ration/tensor.hpp"

namespace ration::c_api {

/// Throw Error(kInvalidArgument) for another count than `expected` and for a null array, and naming the input or output
/// by its position for a data type or rank that cannot be, a shape that is not static, and elements without memory.
std::vector<TensorView> inputs_of(const ration_tensor* tensors, std::size_t count, std::size_t expected);
std::vector<MutableTensorView> outputs_of(const ration_tensor* tensors, std::size_t count, std::size_t expected);

/// Returns a description that views the tensor's memory.
ration_tensor tensor_of(Tensor& tensor) noexcept;
/// Returns a description that views the name.
ration_tensor_info info_of(const TensorInfo& info) noexcept;

}  // namespace ration::c_api
