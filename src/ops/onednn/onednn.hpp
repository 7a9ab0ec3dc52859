/// The rows of the implementation table that oneDNN computes, and its answers about the machine.
///
/// All take float32 only. They keep every call into the library on the calling thread, pack constant weights through
/// the cache, prepare cuts up to OpsContext::max_cut, and refuse with the library's own implementation name where it
/// has nothing better than its reference. Thread-safe.
#pragma once

#include <memory>

#include "ops/implementation.hpp"
#include "tensor/layout.hpp"

namespace ration::ops::onednn {

/// "onednn:conv": Conv with constant weights, residual (in place) and activation.
Answer propose_conv(const StepSpec& spec);

/// "onednn:pool": AveragePool of small windows in the layout of the source.
Answer propose_pool(const StepSpec& spec);

/// "onednn:pool": GlobalAveragePool of small images.
Answer propose_global_pool(const StepSpec& spec);

/// "onednn:gemm": Gemm, and MatMul with a second operand of rank 2.
Answer propose_gemm(const StepSpec& spec);

/// Makes the float32 step from one layout into another with cuts up to `max_cut`, or returns null where the library has
/// no fast way.
std::unique_ptr<Operation> make_reorder(const Shape& shape, Layout from, Layout to, int max_cut);

/// Returns the blocked layout for which the library has its widest kernels on this CPU; respects the library's own
/// limits on the instruction set.
Layout preferred_blocked_layout();

}  // namespace ration::ops::onednn
