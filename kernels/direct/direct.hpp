/// Direct convolution of any window and stride: dst[o][y][x] = sum over i, ky, kx of
/// weights[o][i][ky][kx] src[i][y s + ky - pad][x s + kx - pad].
///
/// No groups. Good for 3 x 3 with stride 2, and the fallback for every other window.
#pragma once

#include "kernels/conv.hpp"

namespace ration::kernels {

extern const ConvKernel direct_portable, direct_avx2, direct_avx512;

}  // namespace ration::kernels
