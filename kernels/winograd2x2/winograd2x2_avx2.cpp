#include "kernels/winograd2x2/winograd2x2_body.hpp"

namespace ration::kernels {

const ConvKernel winograd2x2_avx2 = kKernel;

}  // namespace ration::kernels
