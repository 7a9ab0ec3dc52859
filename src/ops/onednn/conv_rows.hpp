/// Makes the operation of a convolution in channels-last layout, cut by images and rows.
#pragma once

#include <memory>

#include "ops/onednn/conv_problem.hpp"
#include "ops/operation.hpp"
#include "ops/weight_cache.hpp"

namespace ration::ops::onednn {

/// `whole` describes one image. Where a kernel is not known to sum in one order, a trial run drops the cuts that give
/// other bits than the whole. Needs a TeamScope; throws dnnl::error.
std::unique_ptr<Operation> make_conv_by_rows(const PlacedConv& conv, const Description& whole, int max_cut,
                                             WeightCache& cache);

}  // namespace ration::ops::onednn
