/// The operators a graph can hold, in one list: name, arity, attribute struct.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace ration::graph {

// RATION_OPS(X): X(kind, inputs at least, inputs at most (-1: any number), attribute struct). Every operator has one
// output. This list feeds the enumeration, the names, verify(), the reference table and the tests that walk all
// operators.
#define RATION_OPS(X)                                       \
  X(Add, 2, 2, NoAttributes)                                \
  X(AveragePool, 1, 1, PoolAttributes)                      \
  X(BatchNormalization, 5, 5, BatchNormalizationAttributes) \
  X(Cast, 1, 1, CastAttributes)                             \
  X(Clip, 1, 3, NoAttributes)                               \
  X(Concat, 1, -1, AxisAttributes)                          \
  X(ConstantOfShape, 1, 1, ConstantOfShapeAttributes)       \
  X(Conv, 2, 4, ConvAttributes)                             \
  X(Div, 2, 2, NoAttributes)                                \
  X(Flatten, 1, 1, AxisAttributes)                          \
  X(Gather, 2, 2, AxisAttributes)                           \
  X(Gemm, 2, 3, GemmAttributes)                             \
  X(GlobalAveragePool, 1, 1, NoAttributes)                  \
  X(GlobalMaxPool, 1, 1, NoAttributes)                      \
  X(HardSigmoid, 1, 1, UnaryAttributes)                     \
  X(HardSwish, 1, 1, NoAttributes)                          \
  X(Identity, 1, 1, NoAttributes)                           \
  X(LRN, 1, 1, LrnAttributes)                               \
  X(LeakyRelu, 1, 1, UnaryAttributes)                       \
  X(MatMul, 2, 2, NoAttributes)                             \
  X(MaxPool, 1, 1, PoolAttributes)                          \
  X(Mul, 2, 2, NoAttributes)                                \
  X(Pad, 2, 4, PadAttributes)                               \
  X(ReduceMean, 1, 2, ReduceAttributes)                     \
  X(Relu, 1, 1, NoAttributes)                               \
  X(Reshape, 2, 2, ReshapeAttributes)                       \
  X(Shape, 1, 1, ShapeAttributes)                           \
  X(Sigmoid, 1, 1, NoAttributes)                            \
  X(Slice, 3, 5, NoAttributes)                              \
  X(Softmax, 1, 1, SoftmaxAttributes)                       \
  X(Squeeze, 1, 2, NoAttributes)                            \
  X(Sub, 2, 2, NoAttributes)                                \
  X(Transpose, 1, 1, TransposeAttributes)                   \
  X(Unsqueeze, 2, 2, NoAttributes)

enum class OpKind : std::uint8_t {
#define RATION_OP_ENUMERATOR(kind, at_least, at_most, attributes) k##kind,
  RATION_OPS(RATION_OP_ENUMERATOR)
#undef RATION_OP_ENUMERATOR
};

#define RATION_OP_COUNT(kind, at_least, at_most, attributes) +1
inline constexpr std::size_t kOpKinds = 0 RATION_OPS(RATION_OP_COUNT);
#undef RATION_OP_COUNT

/// Returns ONNX's name of the operator, for example "GlobalAveragePool".
std::string_view to_string(OpKind op) noexcept;

}  // namespace ration::graph
