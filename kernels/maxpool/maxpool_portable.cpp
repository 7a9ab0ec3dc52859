#include "kernels/maxpool/maxpool_body.hpp"

namespace ration::kernels {

const PoolKernel maxpool_portable = kKernel;

}  // namespace ration::kernels
