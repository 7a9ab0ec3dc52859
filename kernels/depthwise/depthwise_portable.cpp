#include "kernels/depthwise/depthwise_body.hpp"

namespace ration::kernels {

const ConvKernel depthwise_portable = kKernel;

}  // namespace ration::kernels
