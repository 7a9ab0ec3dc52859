/// Depthwise convolution: dst[c][y][x] = sum over ky, kx of weights[c][ky][kx] src[c][y s + ky - pad][x s + kx - pad].
///
/// Any window; those 3 or 5 wide with stride 1 or 2 are fast.
#pragma once

#include "kernels/conv.hpp"

namespace ration::kernels {

extern const ConvKernel depthwise_portable, depthwise_avx2, depthwise_avx512;

}  // namespace ration::kernels
