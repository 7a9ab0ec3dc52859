#include "kernels/strassen/strassen_body.hpp"

namespace ration::kernels {

const ConvKernel strassen_avx2 = kKernel;

}  // namespace ration::kernels
