/// Applies an activation to floats in memory: the one loop behind the steps that are an activation, and behind the
/// convolutions whose library applies it in another way than the reference.
#pragma once

#include <cstdint>

#include "graph/activation.hpp"

namespace ration::ops {

/// Sets dst[i] = activation(src[i]) for i < count; dst may be src, but not overlap it otherwise. A NaN stays NaN, as in
/// graph::apply(). Written for the compiler's vectoriser; never allocates.
void activate(const graph::Activation& activation, const float* src, float* dst, std::int64_t count);

}  // namespace ration::ops
