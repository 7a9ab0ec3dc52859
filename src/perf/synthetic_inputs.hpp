/// Makes inputs for a model that nobody brought data for.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ration/model.hpp"
#include "ration/tensor.hpp"

namespace ration::perf {

struct InputOptions {
  int batch = 1;       ///< Rows of each request: what a free first dimension becomes.
  bool zeros = false;  ///< Or random: float32 from [-1, 1); other types are zeros, because they may be indices.
  std::uint64_t seed = 1;
};

/// Returns one request's inputs. Free heights and widths of pictures become 224, other free dimensions 1. Throws
/// Error(kInvalidArgument) naming the input whose first dimension is fixed at another number than `batch`.
std::vector<Tensor> synthetic_inputs(std::span<const TensorInfo> infos, const InputOptions& options);

}  // namespace ration::perf
