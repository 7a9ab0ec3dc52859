#include "kernels/winograd4x4/winograd4x4_body.hpp"

namespace ration::kernels {

const ConvKernel winograd4x4_avx2 = kKernel;

}  // namespace ration::kernels
