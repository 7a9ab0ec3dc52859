#include "kernels/stem/stem_body.hpp"

namespace ration::kernels {

const ConvKernel stem_portable = kKernel;

}  // namespace ration::kernels
