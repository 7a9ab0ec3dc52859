#include "kernels/strassen/strassen_body.hpp"

namespace ration::kernels {

const ConvKernel strassen_portable = kKernel;

}  // namespace ration::kernels
