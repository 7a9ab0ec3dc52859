/// Runs an operation once on made-up data, to learn which bits it gives.
#pragma once

#include <cstddef>
#include <vector>

#include "ops/operation.hpp"

namespace ration::ops::onednn {

/// Returns dst of the whole operation on reproducible values in [-1, 1); dst starts with such values too. Allocates
/// what it needs for the time of the call.
std::vector<float> trial_run(const Operation& operation, std::size_t src_elements, std::size_t dst_elements);

}  // namespace ration::ops::onednn
