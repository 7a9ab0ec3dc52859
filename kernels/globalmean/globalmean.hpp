/// Mean of a whole image: dst[c] = sum over all pixels of src[c] / their number, off by less than 1e-6 of the mean
/// magnitude, however large the image.
#pragma once

#include "kernels/pool.hpp"

namespace ration::kernels {

extern const PoolKernel globalmean_portable, globalmean_avx2, globalmean_avx512;

}  // namespace ration::kernels
