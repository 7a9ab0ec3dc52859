/// Rows of the implementation table for float32 steps, and casts of half precision, that are loops over memory: no
/// layout of their own, cut anywhere.
///
/// They take the layout of what they read, so that no reorder is needed, and keep the padding of channels zero. The
/// loops are written for the compiler's vectoriser. Thread-safe.
#pragma once

#include "ops/implementation.hpp"

namespace ration::ops::pointwise {

/// "pointwise": Relu, LeakyRelu, Clip with constant bounds, Sigmoid, HardSigmoid, HardSwish.
Answer propose_unary(const StepSpec& spec);

/// "pointwise": Add, Sub, Mul, Div of operands of one shape.
Answer propose_binary(const StepSpec& spec);

/// "pointwise": Cast between float32 and half precision, and of float32 through half precision.
Answer propose_cast(const StepSpec& spec);

/// "pointwise": BatchNormalization with constant parameters, plain or blocked.
Answer propose_batch_normalization(const StepSpec& spec);

/// "pointwise": Concat; along the channels also in a blocked layout, if blocks divide the channels of every input.
Answer propose_concat(const StepSpec& spec);

/// "pointwise": Softmax over the innermost elements.
Answer propose_softmax(const StepSpec& spec);

}  // namespace ration::ops::pointwise
