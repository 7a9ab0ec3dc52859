#include "kernels/direct/direct_body.hpp"

namespace ration::kernels {

const ConvKernel direct_avx2 = kKernel;

}  // namespace ration::kernels
