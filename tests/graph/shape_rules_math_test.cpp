#include <gtest/gtest.h>

#include "infer.hpp"

namespace ration::graph {
namespace {

/// Feeds only values of unknown shape; the lists that define shapes and indices are int64.
void expect_unknown_tolerated(OpKind op, std::size_t inputs, Attributes attributes) {
  if (auto* pool = std::get_if<PoolAttributes>(&attributes)) pool->window.kernel = {1};
  std::vector<Operand> operands(inputs, Unknown{});
  const bool lists = op == OpKind::kReshape || op == OpKind::kUnsqueeze || op == OpKind::kPad || op == OpKind::kSlice ||
                     op == OpKind::kGather;
  for (std::size_t i = 1; lists && i < inputs; ++i) operands[i] = Unknown{DataType::kInt64};
  if (op == OpKind::kConstantOfShape) operands[0] = Unknown{DataType::kInt64};
  std::optional<Shape> shape;
  EXPECT_NO_THROW(shape = shape_of(op, operands, attributes)) << to_string(op);
  // A product of matrices is a matrix, whatever they are.
  const std::optional<Shape> expected = op == OpKind::kGemm ? std::optional<Shape>({kDynamic, kDynamic}) : std::nullopt;
  EXPECT_EQ(shape, expected) << to_string(op);
}

TEST(ShapeRules, AnUnknownShapeIsNoErrorAnywhere) {
#define RATION_TEST_UNKNOWN(kind, at_least, at_most, attributes) \
  expect_unknown_tolerated(OpKind::k##kind, at_least, attributes{});
  RATION_OPS(RATION_TEST_UNKNOWN)
#undef RATION_TEST_UNKNOWN
}

TEST(ShapeRules, PointwiseFunctionsKeepShapeAndType) {
  for (const OpKind op : {OpKind::kRelu, OpKind::kSigmoid, OpKind::kHardSwish, OpKind::kIdentity}) {
    EXPECT_EQ(shape_of(op, {Spec{{kDynamic, 3}}}), (Shape{kDynamic, 3}));
    EXPECT_EQ(infer(op, {Spec{{2}, DataType::kFloat64}}).type, DataType::kFloat64);
  }
  EXPECT_EQ(infer(OpKind::kRelu, {Spec{{2}, DataType::kInt32}}).type, DataType::kInt32);
  EXPECT_EQ(infer(OpKind::kIdentity, {Spec{{2}, DataType::kBool}}).type, DataType::kBool);
  expect_refused("int32", OpKind::kSigmoid, {Spec{{2}, DataType::kInt32}});
  expect_refused("bool", OpKind::kRelu, {Spec{{2}, DataType::kBool}});
}

TEST(ShapeRules, ClipWantsScalarsOfItsType) {
  EXPECT_EQ(shape_of(OpKind::kClip, {Spec{{2, 3}}, Absent{}, floats({1})}), (Shape{2, 3}));
  expect_refused("input 1 is int64, but input 0 is float32", OpKind::kClip, {Spec{{2}}, int64s({1})});
  expect_refused("[2], but one element", OpKind::kClip, {Spec{{2}}, Absent{}, floats({1, 2})});
}

TEST(ShapeRules, ArithmeticBroadcastsAndRefusesMixedTypes) {
  for (const OpKind op : {OpKind::kAdd, OpKind::kSub, OpKind::kMul, OpKind::kDiv}) {
    EXPECT_EQ(shape_of(op, {Spec{{2, 1}}, Spec{{3}}}), (Shape{2, 3}));
    EXPECT_EQ(infer(op, {Spec{{2}, DataType::kInt64}, Spec{{2}, DataType::kInt64}}).type, DataType::kInt64);
    expect_refused("input 1 is int64, but input 0 is float32", op, {Spec{{2}}, Spec{{2}, DataType::kInt64}});
    expect_refused("do not broadcast", op, {Spec{{2}}, Spec{{3}}});
    expect_refused("bool", op, {Spec{{2}, DataType::kBool}, Spec{{2}, DataType::kBool}});
  }
}

TEST(ShapeRules, CastSetsTheType) {
  const Value value = infer(OpKind::kCast, {Spec{{kDynamic, 2}}}, CastAttributes{DataType::kInt64});
  EXPECT_EQ(value.type, DataType::kInt64);
  EXPECT_EQ(value.shape, (Shape{kDynamic, 2}));
}

TEST(ShapeRules, SoftmaxChecksItsAxis) {
  EXPECT_EQ(shape_of(OpKind::kSoftmax, {Spec{{2, 3}}}, SoftmaxAttributes{.axis = -2}), (Shape{2, 3}));
  EXPECT_EQ(shape_of(OpKind::kSoftmax, {Spec{{2, 3}}}, SoftmaxAttributes{.axis = 2, .flatten = true}), (Shape{2, 3}));
  expect_refused("axis 2 is outside rank 2", OpKind::kSoftmax, {Spec{{2, 3}}}, SoftmaxAttributes{.axis = 2});
}

TEST(ShapeRules, ReduceMeanKeepsOrDropsAxes) {
  const Spec x{{kDynamic, 3, 4}};
  EXPECT_EQ(shape_of(OpKind::kReduceMean, {x, int64s({-1, 1})}, ReduceAttributes{}), (Shape{kDynamic, 1, 1}));
  EXPECT_EQ(shape_of(OpKind::kReduceMean, {x, int64s({1})}, ReduceAttributes{.keep_dims = false}),
            (Shape{kDynamic, 4}));
  EXPECT_EQ(shape_of(OpKind::kReduceMean, {x}, ReduceAttributes{.keep_dims = false}), Shape{});
  EXPECT_EQ(shape_of(OpKind::kReduceMean, {x, int64s({})}, ReduceAttributes{}), (Shape{1, 1, 1}));
  EXPECT_EQ(shape_of(OpKind::kReduceMean, {x, int64s({})}, ReduceAttributes{.noop_with_empty_axes = true}), x.shape);
  EXPECT_EQ(shape_of(OpKind::kReduceMean, {x, Spec{{1}, DataType::kInt64}}, ReduceAttributes{}), std::nullopt);
  expect_refused("axis 3", OpKind::kReduceMean, {x, int64s({3})}, ReduceAttributes{});
  expect_refused("axis -2 is listed twice", OpKind::kReduceMean, {x, int64s({1, -2})}, ReduceAttributes{});
  EXPECT_EQ(shape_of(OpKind::kReduceMean, {Spec{{0, 2}}, int64s({0})}, ReduceAttributes{}), (Shape{1, 2}));
  expect_refused("axis 0 of shape [0, 2] is empty", OpKind::kReduceMean, {Spec{{0, 2}, DataType::kInt32}, int64s({0})},
                 ReduceAttributes{});
}

TEST(ShapeRules, BatchNormalizationWantsOneParameterPerChannel) {
  const Spec p{{3}};
  const BatchNormalizationAttributes attributes;
  EXPECT_EQ(shape_of(OpKind::kBatchNormalization, {Spec{{kDynamic, 3, 4}}, p, p, p, p}, attributes),
            (Shape{kDynamic, 3, 4}));
  expect_refused("input 4 has shape [2], but [3] is expected", OpKind::kBatchNormalization,
                 {Spec{{1, 3, 4}}, p, p, p, Spec{{2}}}, attributes);
  expect_refused("input 1 has shape [3, 1]", OpKind::kBatchNormalization, {Spec{{1, 3, 4}}, Spec{{3, 1}}, p, p, p},
                 attributes);
}

TEST(ShapeRules, LrnWantsChannels) {
  EXPECT_EQ(shape_of(OpKind::kLRN, {Spec{{1, 3, 2, 2}}}, LrnAttributes{.size = 5}), (Shape{1, 3, 2, 2}));
  expect_refused("channels", OpKind::kLRN, {Spec{{3}}}, LrnAttributes{.size = 5});
  expect_refused("size is 0", OpKind::kLRN, {Spec{{1, 3}}}, LrnAttributes{.size = 0});
}

TEST(ShapeRules, GemmTransposesAndBroadcastsC) {
  EXPECT_EQ(shape_of(OpKind::kGemm, {Spec{{kDynamic, 3}}, Spec{{3, 5}}, Spec{{5}}}, GemmAttributes{}),
            (Shape{kDynamic, 5}));
  EXPECT_EQ(shape_of(OpKind::kGemm, {Spec{{3, 2}}, Spec{{5, 3}}, Spec{{2, 1}}},
                     GemmAttributes{.transpose_a = true, .transpose_b = true}),
            (Shape{2, 5}));
  EXPECT_EQ(shape_of(OpKind::kGemm, {Unknown{}, Spec{{3, 5}}}, GemmAttributes{}), (Shape{kDynamic, 5}));
  expect_refused("A has 3 columns, but B has 4 rows", OpKind::kGemm, {Spec{{2, 3}}, Spec{{4, 5}}}, GemmAttributes{});
  expect_refused("C has shape [3]", OpKind::kGemm, {Spec{{2, 3}}, Spec{{3, 5}}, Spec{{3}}}, GemmAttributes{});
  expect_refused("a matrix is expected", OpKind::kGemm, {Spec{{2, 3, 1}}, Spec{{3, 5}}}, GemmAttributes{});
}

TEST(ShapeRules, MatMulFollowsNumPy) {
  const auto product = [](const Shape& a, const Shape& b) { return shape_of(OpKind::kMatMul, {Spec{a}, Spec{b}}); };
  EXPECT_EQ(product({2, 3}, {3, 4}), (Shape{2, 4}));
  EXPECT_EQ(product({3}, {3, 4}), (Shape{4}));
  EXPECT_EQ(product({2, 3}, {3}), (Shape{2}));
  EXPECT_EQ(product({3}, {3}), Shape{});
  EXPECT_EQ(product({5, 1, 2, 3}, {6, 3, 4}), (Shape{5, 6, 2, 4}));
  EXPECT_EQ(product({kDynamic, 2, 3}, {3, 4}), (Shape{kDynamic, 2, 4}));
  expect_refused("3 columns meet 2 rows", OpKind::kMatMul, {Spec{{2, 3}}, Spec{{2, 4}}});
  expect_refused("scalar", OpKind::kMatMul, {Spec{{}}, Spec{{2, 4}}});
}

}  // namespace
}  // namespace ration::graph
