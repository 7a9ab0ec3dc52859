#include "kernels/maxpool/maxpool_body.hpp"

namespace ration::kernels {

const PoolKernel maxpool_avx512 = kKernel;

}  // namespace ration::kernels
