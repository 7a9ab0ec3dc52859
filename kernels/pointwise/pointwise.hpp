/// 1 x 1 convolution: dst[o][p] = sum over i of weights[o][i] src[i][p], a matrix product over the pixels p.
///
/// Any stride, no padding, no groups. Each element of dst is one chain of multiply-adds, channels ascending, that
/// begins with bias + residual; sums that wait for later channels wait in dst. So no blocking changes a bit.
#pragma once

#include "kernels/conv.hpp"

namespace ration::kernels {

extern const ConvKernel pointwise_portable, pointwise_avx2, pointwise_avx512;

}  // namespace ration::kernels
