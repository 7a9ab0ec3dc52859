/// The answer to one request, with its outputs as C sees them.
#pragma once

#include <cstddef>
#include <vector>

#include "c_api/error.hpp"
#include "ration/c_api.h"
#include "ration/request.hpp"

struct ration_response {
  /// Allocates for so many outputs: no more memory is needed when the answer comes.
  explicit ration_response(std::size_t output_count) { outputs.reserve(output_count); }

  void take(std::vector<ration::Tensor> answer) noexcept;
  void take(ration::Response response) noexcept;

  std::vector<ration::Tensor> tensors;
  std::vector<ration_tensor> outputs;  ///< View the tensors.
  ration::c_api::ErrorPointer error;
  ration_timing timing{};
};
