/// Whether a convolution is better cut by rows, which takes channels-last activations. A pure function.
#pragma once

#include "ops/onednn/conv_problem.hpp"

namespace ration::ops::onednn {

/// Returns true if eight shards would leave too few channel blocks in each for the kernels to run at full speed while
/// rows abound, or if channels suffice but keeping the `producer`'s channels-last layout costs nothing. Behind a
/// producer of blocks the answer is no, so that a network changes its layout once on its way.
///
/// The number of workers and of images does not enter: kernels of the two layouts add in different orders, and an
/// answer must have the same bits whatever the engine's size and whoever shares the batch.
bool prefers_rows(const ConvProblem& problem, Layout producer, Layout blocked);

}  // namespace ration::ops::onednn
