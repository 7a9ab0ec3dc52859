/// Winograd's convolution F(4 x 4, 7 x 7) with stride 2 and up to 4 channels of plain src: 169 multiplications a
/// channel for 16 pixels of dst, where direct convolution needs 784. The first layer of ResNets.
///
/// Each dst tile and the 13 x 13 pixels of src it needs are transformed to 7 x 7 points (winograd/points.hpp), src for
/// many tiles of a row at once, since so few channels fill no vector.
#pragma once

#include "kernels/conv.hpp"

namespace ration::kernels {

extern const ConvKernel winograd7x7_portable, winograd7x7_avx2, winograd7x7_avx512;

}  // namespace ration::kernels
