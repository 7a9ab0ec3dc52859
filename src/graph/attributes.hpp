/// What a node is told besides its inputs: one plain struct per family of operators.
#pragma once

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "graph/activation.hpp"
#include "ration/tensor.hpp"
#include "tensor/shared_tensor.hpp"

namespace ration::graph {

/// ONNX's auto_pad. kNotSet means that the explicit pads hold.
enum class AutoPad : std::uint8_t { kNotSet, kSameUpper, kSameLower, kValid };

/// A sliding window over the spatial axes of a convolution or a pooling.
/// Every vector has one entry per spatial axis (pads: two), or is empty for the default: strides and dilations 1,
/// pads 0, kernel taken from the weights.
struct Window {
  std::vector<std::int64_t> kernel = {};
  std::vector<std::int64_t> strides = {};
  std::vector<std::int64_t> dilations = {};
  std::vector<std::int64_t> pads = {};  ///< All begins, then all ends, as ONNX writes them.
  AutoPad auto_pad = AutoPad::kNotSet;
};

struct NoAttributes {};

/// Conv. Inputs: src [N, C, spatial...], weights [O, C/group, kernel...], bias [O] (may be absent), residual (may be
/// absent; the shape of dst). dst = activation(conv(src, weights * weight_scale) + bias + residual).
struct ConvAttributes {
  Window window = {};
  std::int64_t group = 1;
  std::optional<Activation> activation = {};  ///< Set by fuse-conv-activation.
  /// Set by fold-batch-norm: factor per output channel, float32 [O], applied when the weights are packed. The
  /// weights themselves stay a view of the file, so folding costs no memory.
  SharedTensor weight_scale = {};
};

/// MaxPool, AveragePool.
struct PoolAttributes {
  Window window = {};
  bool ceil_mode = false;
  bool count_include_pad = false;
};

/// BatchNormalization at inference. Inputs: src, scale, bias, mean, variance, all [C].
struct BatchNormalizationAttributes {
  float epsilon = 1e-5F;
};

/// LeakyRelu (alpha: slope), HardSigmoid (max(0, min(1, alpha x + beta))), Elu.
struct UnaryAttributes {
  float alpha = 0.0F;
  float beta = 0.0F;
};

/// Gemm: dst = alpha op(A) op(B) + beta C, C optional and broadcast.
struct GemmAttributes {
  float alpha = 1.0F;
  float beta = 1.0F;
  bool transpose_a = false;
  bool transpose_b = false;
};

/// Softmax. With flatten (opset < 13) the axes before `axis` are one batch axis and the rest is one vector.
struct SoftmaxAttributes {
  std::int64_t axis = -1;
  bool flatten = false;
};

/// Concat, Flatten, Gather. Negative axes count from the back.
struct AxisAttributes {
  std::int64_t axis = 0;
};

/// Transpose. Empty means that the axes are reversed.
struct TransposeAttributes {
  std::vector<std::int64_t> permutation = {};
};

/// Reshape. With allow_zero a 0 in the target is a dimension of size zero, otherwise it copies the input's.
struct ReshapeAttributes {
  bool allow_zero = false;
};

enum class PadMode : std::uint8_t { kConstant, kReflect, kEdge };

/// Pad. Inputs: src, pads (int64: begins then ends), value (scalar, may be absent), axes (may be absent).
struct PadAttributes {
  PadMode mode = PadMode::kConstant;
};

/// ReduceMean. Inputs: src, axes (int64, may be absent).
struct ReduceAttributes {
  bool keep_dims = true;
  bool noop_with_empty_axes = false;
};

/// Cast.
struct CastAttributes {
  DataType to = DataType::kFloat32;
  /// A half precision type that the values are rounded to on the way; `to` is float32 then. Half precision is computed
  /// in float32, but a cast to it means its digits and its range.
  std::optional<DataType> through = {};
};

/// ConstantOfShape. Input: shape (int64). value has one element.
struct ConstantOfShapeAttributes {
  SharedTensor value = {};
};

/// Shape. [start, end) with ONNX's clamping; a missing end is the rank.
struct ShapeAttributes {
  std::int64_t start = 0;
  std::optional<std::int64_t> end = {};
};

/// LRN over channels: x / (bias + alpha / size * sum(x^2))^beta.
struct LrnAttributes {
  float alpha = 1e-4F;
  float beta = 0.75F;
  float bias = 1.0F;
  std::int64_t size = 1;
};

using Attributes = std::variant<NoAttributes, ConvAttributes, PoolAttributes, BatchNormalizationAttributes,
                                UnaryAttributes, GemmAttributes, SoftmaxAttributes, AxisAttributes, TransposeAttributes,
                                ReshapeAttributes, PadAttributes, ReduceAttributes, CastAttributes,
                                ConstantOfShapeAttributes, ShapeAttributes, LrnAttributes>;

}  // namespace ration::graph
