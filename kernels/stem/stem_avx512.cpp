#include "kernels/stem/stem_body.hpp"

namespace ration::kernels {

const ConvKernel stem_avx512 = kKernel;

}  // namespace ration::kernels
