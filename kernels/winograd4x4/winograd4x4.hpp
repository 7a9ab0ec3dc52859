/// Winograd's convolution F(4 x 4, 3 x 3): 36 multiplications for 16 pixels of dst, where direct convolution needs 144.
///
/// Its packed weights are four times the model's. See winograd/winograd_body.hpp.
#pragma once

#include "kernels/conv.hpp"

namespace ration::kernels {

extern const ConvKernel winograd4x4_portable, winograd4x4_avx2, winograd4x4_avx512;

}  // namespace ration::kernels
