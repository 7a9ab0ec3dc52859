#include "kernels/depthwise/depthwise_body.hpp"

namespace ration::kernels {

const ConvKernel depthwise_avx512 = kKernel;

}  // namespace ration::kernels
