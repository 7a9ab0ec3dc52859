/// Runs an operation on made-up data, to learn which bits it gives.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "ops/operation.hpp"
#include "ops/weight_cache.hpp"

namespace ration::ops::onednn {

/// Returns dst of the operation cut into `count` on reproducible values in [-1, 1); dst starts with such values too.
/// Allocates what it needs for the time of the call, as packed weights are: megabytes from malloc() would stay in the
/// heap behind small blocks that are kept.
std::unique_ptr<const PackedBuffer> trial_run(const Operation& operation, std::size_t src_elements,
                                              std::size_t dst_elements, int count);

bool same_bits(const PackedBuffer& a, const PackedBuffer& b);

/// Returns true for the library's direct kernels: they add the input channels to an accumulator one by one, whatever
/// the range of outputs, so that no trial is needed.
bool sums_in_one_order(const std::string& implementation);

}  // namespace ration::ops::onednn
