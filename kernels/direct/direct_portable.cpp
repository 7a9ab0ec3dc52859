#include "kernels/direct/direct_body.hpp"

namespace ration::kernels {

const ConvKernel direct_portable = kKernel;

}  // namespace ration::kernels
