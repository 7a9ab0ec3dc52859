#include "kernels/globalmean/globalmean_body.hpp"

namespace ration::kernels {

const PoolKernel globalmean_avx2 = kKernel;

}  // namespace ration::kernels
