#include "kernels/globalmean/globalmean_body.hpp"

namespace ration::kernels {

const PoolKernel globalmean_avx512 = kKernel;

}  // namespace ration::kernels
