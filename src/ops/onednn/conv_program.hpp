/// Makes the operation of a placed convolution: its packed constants, its pieces and its cuts.
#pragma once

#include <memory>

#include "ops/onednn/conv_problem.hpp"
#include "ops/operation.hpp"
#include "ops/weight_cache.hpp"

namespace ration::ops::onednn {

/// Every primitive works on one image, so that a result depends neither on the cut nor on the batch it came in; the
/// library's kernels gain nothing from more images (ResNet-50, blocked: <= 0.3 %). `whole` describes all channels of
/// one image. Where a kernel is not known to sum in one order, a trial run of every piece decides which agree.
/// Needs a TeamScope; throws dnnl::error.
std::unique_ptr<Operation> make_conv(const PlacedConv& conv, const Description& whole, int max_cut, WeightCache& cache);

}  // namespace ration::ops::onednn
