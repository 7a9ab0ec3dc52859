#include "kernels/depthwise/depthwise_body.hpp"

namespace ration::kernels {

const ConvKernel depthwise_avx2 = kKernel;

}  // namespace ration::kernels
