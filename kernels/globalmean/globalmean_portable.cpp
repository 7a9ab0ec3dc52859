#include "kernels/globalmean/globalmean_body.hpp"

namespace ration::kernels {

const PoolKernel globalmean_portable = kKernel;

}  // namespace ration::kernels
