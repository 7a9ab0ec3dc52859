#include "kernels/winograd7x7/winograd7x7_body.hpp"

namespace ration::kernels {

const ConvKernel winograd7x7_avx2 = kKernel;

}  // namespace ration::kernels
