/// The project's own kernels (kernels/) as rows of the table of implementations.
#pragma once

#include <variant>

#include "kernels/conv.hpp"
#include "kernels/list.hpp"
#include "kernels/pool.hpp"
#include "ops/implementation.hpp"

namespace ration::ops::kernel {

/// Reads the geometry of a two-dimensional convolution, or says why no kernel of ours takes it.
std::variant<kernels::ConvShape, Refusal> read_shape(const StepSpec& spec);

/// Offers one kernel of the context's instruction set for a Conv step. Its src and dst are blocked by that set's lanes.
Answer propose_conv(const StepSpec& spec, const char* kernel);

/// Offers one pooling kernel, of one or two spatial axes. Where another implementation takes the step, only if src lies
/// in blocks of that set's lanes already: pooling is too cheap to reorder for it.
Answer propose_pool(const StepSpec& spec, const char* kernel);

/// propose_pointwise and so on: one function per kernel, as the table wants them.
#define RATION_PROPOSE(name) \
  inline Answer propose_##name(const StepSpec& spec) { return propose_conv(spec, #name); }
RATION_CONV_KERNELS(RATION_PROPOSE)
#undef RATION_PROPOSE
#define RATION_PROPOSE(name) \
  inline Answer propose_##name(const StepSpec& spec) { return propose_pool(spec, #name); }
RATION_POOL_KERNELS(RATION_PROPOSE)
#undef RATION_PROPOSE

}  // namespace ration::ops::kernel
