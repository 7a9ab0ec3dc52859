#include "kernels/direct/direct_body.hpp"

namespace ration::kernels {

const ConvKernel direct_avx512 = kKernel;

}  // namespace ration::kernels
