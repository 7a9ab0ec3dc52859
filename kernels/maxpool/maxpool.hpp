/// Greatest value of a window: dst[c][y][x] = max over ky, kx of src[c][y s + ky - pad][x s + kx - pad], padding left
/// out. A NaN in the window is the result, as in NumPy.
#pragma once

#include "kernels/pool.hpp"

namespace ration::kernels {

extern const PoolKernel maxpool_portable, maxpool_avx2, maxpool_avx512;

}  // namespace ration::kernels
