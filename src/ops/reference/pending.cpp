// Operators whose reference is still to be written refuse with this reason.
#include "ops/reference/reference.hpp"

namespace ration::ops::reference {
#define RATION_PENDING(name) \
  Answer name(const StepSpec&) { return Refusal{"the reference of " #name " is not written yet"}; }
RATION_PENDING(batch_normalization)
RATION_PENDING(cast)
RATION_PENDING(concat)
RATION_PENDING(constant_of_shape)
RATION_PENDING(conv)
RATION_PENDING(gather)
RATION_PENDING(gemm)
RATION_PENDING(global_pool)
RATION_PENDING(lrn)
RATION_PENDING(matmul)
RATION_PENDING(pad)
RATION_PENDING(pool)
RATION_PENDING(reduce_mean)
RATION_PENDING(shape)
RATION_PENDING(slice)
RATION_PENDING(softmax)
RATION_PENDING(transpose)
RATION_PENDING(clip)
RATION_PENDING(unary)
}  // namespace ration::ops::reference
