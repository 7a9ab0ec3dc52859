/// Winograd's convolution F(2 x 2, 3 x 3): 16 multiplications for 4 pixels of dst, where direct convolution needs 36.
///
/// For small images, of which larger tiles would waste a part, and for weights that are read only once: its packed
/// weights are 1.8 times the model's, those of winograd4x4 four times. See winograd/winograd_body.hpp.
#pragma once

#include "kernels/conv.hpp"

namespace ration::kernels {

extern const ConvKernel winograd2x2_portable, winograd2x2_avx2, winograd2x2_avx512;

}  // namespace ration::kernels
