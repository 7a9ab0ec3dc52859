#include "kernels/pointwise/pointwise_body.hpp"

namespace ration::kernels {

const ConvKernel pointwise_avx2 = kKernel;

}  // namespace ration::kernels
