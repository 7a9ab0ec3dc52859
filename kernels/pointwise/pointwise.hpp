/// 1 x 1 convolution: dst[o][p] = sum over i of weights[o][i] src[i][p], a matrix product over the pixels p.
///
/// Any stride, no padding, no groups.
#pragma once

#include "kernels/conv.hpp"

namespace ration::kernels {

extern const ConvKernel pointwise_portable, pointwise_avx2, pointwise_avx512;

}  // namespace ration::kernels
