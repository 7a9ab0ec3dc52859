/// The naive implementation of every operator: the oracle of the tests, and what runs when nothing faster wants a step.
///
/// Plain layouts only, one loop nest per family, sums in double. Float operators take float32 and float64; operators
/// that only move data take every type; arithmetic, Cast, Clip, Relu, MaxPool and ReduceMean also take integers where
/// ONNX does. Each function is a `propose` of the table: it resolves the geometry, and refuses what nothing can
/// compute.
#pragma once

#include <memory>

#include "ops/implementation.hpp"

namespace ration::ops::reference {

Answer batch_normalization(const StepSpec& spec);
/// Add, Sub, Mul, Div with NumPy broadcasting. Integer arithmetic wraps; a division by integer zero gives 0.
Answer binary(const StepSpec& spec);
/// Between all numeric types and bool; floats saturate into integers, and half precision rounds to nearest.
Answer cast(const StepSpec& spec);
/// min and max are read at run time.
Answer clip(const StepSpec& spec);
Answer concat(const StepSpec& spec);
Answer constant_of_shape(const StepSpec& spec);
Answer conv(const StepSpec& spec);
/// Flatten, Identity, Reshape, Squeeze, Unsqueeze: the elements stay in order.
Answer copy(const StepSpec& spec);
/// An index outside of the axis fails the run with Error(kInvalidArgument).
Answer gather(const StepSpec& spec);
Answer gemm(const StepSpec& spec);
/// GlobalAveragePool, GlobalMaxPool.
Answer global_pool(const StepSpec& spec);
Answer lrn(const StepSpec& spec);
/// NumPy's matmul: operands of rank 1 and broadcast batch axes.
Answer matmul(const StepSpec& spec);
Answer pad(const StepSpec& spec);
/// AveragePool, MaxPool.
Answer pool(const StepSpec& spec);
Answer reduce_mean(const StepSpec& spec);
Answer shape(const StepSpec& spec);
Answer slice(const StepSpec& spec);
Answer softmax(const StepSpec& spec);
Answer transpose(const StepSpec& spec);
/// HardSigmoid, HardSwish, LeakyRelu, Relu, Sigmoid.
Answer unary(const StepSpec& spec);

/// The loop behind ops::make_reorder, with its contract.
std::unique_ptr<Operation> make_reorder(DataType type, const Shape& shape, Layout from, Layout to);

}  // namespace ration::ops::reference
