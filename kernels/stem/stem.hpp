/// Convolution of pictures: up to 4 src channels in plain order, any window and stride, dst in blocks.
///
/// dst[o][y][x] = sum over i, ky, kx of weights[o][i][ky][kx] src[i][y s + ky - pad][x s + kx - pad]. No groups. Spares
/// the reordering of the picture and the zeros that its three channels would be rounded up with.
#pragma once

#include "kernels/conv.hpp"

namespace ration::kernels {

extern const ConvKernel stem_portable, stem_avx2, stem_avx512;

}  // namespace ration::kernels
