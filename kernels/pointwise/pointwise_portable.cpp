#include "kernels/pointwise/pointwise_body.hpp"

namespace ration::kernels {

const ConvKernel pointwise_portable = kKernel;

}  // namespace ration::kernels
