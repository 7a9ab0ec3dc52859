#include "kernels/strassen/strassen_body.hpp"

namespace ration::kernels {

const ConvKernel strassen_avx512 = kKernel;

}  // namespace ration::kernels
