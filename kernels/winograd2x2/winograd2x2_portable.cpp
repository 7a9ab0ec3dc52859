#include "kernels/winograd2x2/winograd2x2_body.hpp"

namespace ration::kernels {

const ConvKernel winograd2x2_portable = kKernel;

}  // namespace ration::kernels
