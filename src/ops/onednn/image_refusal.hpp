/// Refuses what no window operation of oneDNN takes here.
#pragma once

#include <optional>

#include "base/fail.hpp"
#include "ops/implementation.hpp"

namespace ration::ops::onednn {

/// Returns why input 0 is no float32 value of 1 to 3 spatial axes, or why nothing is to be computed; else nothing.
inline std::optional<Refusal> refuse_unless_images(const StepSpec& spec) {
  const Shape& src = spec.src[0].shape;
  if (spec.src[0].type != DataType::kFloat32) {
    return Refusal{base::concat("the data type is ", to_string(spec.src[0].type), ", not float32")};
  }
  if (src.rank() < 3 || src.rank() > 5) return Refusal{base::concat("rank ", src.rank(), " is not 3, 4 or 5")};
  if (spec.dst.shape.elements() == 0 || src.elements() == 0) return Refusal{"a dimension is zero"};
  return std::nullopt;
}

}  // namespace ration::ops::onednn
