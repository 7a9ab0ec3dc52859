/// Packs a convolution's constants once, in the format the primitive asked for.
#pragma once

#include <memory>

#include "ops/onednn/conv_problem.hpp"
#include "ops/weight_cache.hpp"

namespace ration::ops::onednn {

/// Returns the weights, scaled, padded with zeros to the stored channels, in the format of `desc`. Uses at most one
/// temporary copy, freed before it returns. Needs a TeamScope; throws dnnl::error.
std::shared_ptr<const PackedBuffer> pack_weights(const PlacedConv& conv, const dnnl::memory::desc& desc,
                                                 WeightCache& cache);

/// Returns the bias padded with zeros to the stored channels. The problem must have one.
std::shared_ptr<const PackedBuffer> pack_bias(const PlacedConv& conv, WeightCache& cache);

}  // namespace ration::ops::onednn
