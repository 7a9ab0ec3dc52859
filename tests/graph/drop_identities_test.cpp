#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "graph/passes/rewrites.hpp"
#include "graph_builder.hpp"

namespace ration::graph {
namespace {

using testing::ElementsAre;

int run(Builder& b) {
  infer_shapes(b.graph);
  const int rewrites = drop_identities(b.graph, {});
  infer_shapes(b.graph);
  verify(b.graph);
  return rewrites;
}

/// Puts one node between two Relus and tells whether it was dropped.
bool drops(const Shape& shape, OpKind op, const std::vector<SharedTensor>& operands, Attributes attributes) {
  Builder b;
  std::vector<ValueId> inputs = {b.node(OpKind::kRelu, "before", {b.input("x", shape)})};
  for (const SharedTensor& operand : operands) inputs.push_back(b.constant(operand));
  b.output(b.node(OpKind::kRelu, "after", {b.node(op, "subject", inputs, std::move(attributes))}));
  const int rewrites = run(b);
  EXPECT_EQ(b.graph.nodes().size(), static_cast<std::size_t>(3 - rewrites));
  return rewrites == 1;
}

constexpr std::int64_t kDynamic = Shape::kDynamic;

TEST(DropIdentities, DropsNodesWithoutEffect) {
  EXPECT_TRUE(drops({2, 3}, OpKind::kIdentity, {}, NoAttributes{}));
  EXPECT_TRUE(drops({2, 3}, OpKind::kConcat, {}, AxisAttributes{1}));
  EXPECT_TRUE(drops({2, 3}, OpKind::kCast, {}, CastAttributes{DataType::kFloat32}));
  EXPECT_FALSE(drops({2, 3}, OpKind::kCast, {}, CastAttributes{DataType::kFloat32, DataType::kFloat16}));
  EXPECT_TRUE(drops({2, 3}, OpKind::kTranspose, {}, TransposeAttributes{{0, 1}}));
  EXPECT_TRUE(drops({3}, OpKind::kTranspose, {}, TransposeAttributes{}));
  EXPECT_TRUE(drops({2, 3}, OpKind::kReshape, {int64s({2, -1})}, ReshapeAttributes{}));
  EXPECT_TRUE(drops({kDynamic, 3}, OpKind::kReshape, {int64s({-1, 3})}, ReshapeAttributes{}));
  EXPECT_TRUE(drops({kDynamic, 3}, OpKind::kFlatten, {}, AxisAttributes{1}));
  EXPECT_TRUE(drops({2, 3}, OpKind::kSqueeze, {}, NoAttributes{}));
  EXPECT_TRUE(drops({2, 3}, OpKind::kPad, {int64s({0, 0, 0, 0})}, PadAttributes{}));
  EXPECT_TRUE(drops({2, 3}, OpKind::kSlice, {int64s({0}), int64s({99})}, NoAttributes{}));
}

TEST(DropIdentities, KeepsNodesWithEffect) {
  EXPECT_FALSE(drops({2, 2}, OpKind::kTranspose, {}, TransposeAttributes{}));
  EXPECT_FALSE(drops({2, 3}, OpKind::kReshape, {int64s({3, 2})}, ReshapeAttributes{}));
  EXPECT_FALSE(drops({2, 3}, OpKind::kPad, {int64s({0, 0, 0, 1})}, PadAttributes{}));
  EXPECT_FALSE(drops({2, 3}, OpKind::kSlice, {int64s({0}), int64s({1})}, NoAttributes{}));
  EXPECT_FALSE(drops({2, 3}, OpKind::kSlice, {int64s({-1}), int64s({-99}), int64s({1}), int64s({-1})}, NoAttributes{}));
  EXPECT_FALSE(drops({2, 1, 3}, OpKind::kSqueeze, {int64s({1})}, NoAttributes{}));
  EXPECT_FALSE(drops({2, 3}, OpKind::kRelu, {}, NoAttributes{}));
}

TEST(DropIdentities, TwoUnknownDimensionsAreNotProvenEqual) {
  // [?, ?] to [?, 4] of the same count may redistribute the elements.
  EXPECT_FALSE(drops({kDynamic, kDynamic}, OpKind::kReshape, {int64s({0, -1})}, ReshapeAttributes{}));
}

TEST(DropIdentities, AnOutputKeepsItsName) {
  Builder b;
  const ValueId r = b.node(OpKind::kRelu, "r", {b.input("x", {1})});
  const ValueId other = b.node(OpKind::kSigmoid, "other", {r});
  b.output(b.node(OpKind::kIdentity, "y", {b.node(OpKind::kIdentity, "i", {r})}));
  b.output(other);
  EXPECT_EQ(run(b), 2);
  EXPECT_THAT(labels(b.graph), ElementsAre("Relu 'r'", "Sigmoid 'other'"));
  EXPECT_EQ(b.graph.value(b.graph.outputs()[0]).name, "y");
  EXPECT_EQ(b.graph.node(0).output(), b.graph.outputs()[0]);
  EXPECT_EQ(b.graph.node(1).input(0), b.graph.outputs()[0]);
}

TEST(DropIdentities, AnOutputThatIsAnInputAConstantOrAnotherOutputKeepsItsNode) {
  Builder b;
  const ValueId x = b.input("x", {1});
  const ValueId r = b.node(OpKind::kRelu, "r", {x});
  b.output(b.node(OpKind::kIdentity, "of_input", {x}));
  b.output(b.node(OpKind::kIdentity, "of_constant", {b.constant(floats({1}))}));
  b.output(b.node(OpKind::kIdentity, "first", {r}));
  b.output(b.node(OpKind::kIdentity, "second", {r}));
  EXPECT_EQ(run(b), 1);
  EXPECT_THAT(labels(b.graph),
              ElementsAre("Relu 'r'", "Identity 'of_input'", "Identity 'of_constant'", "Identity 'second'"));
  EXPECT_EQ(b.graph.value(b.graph.node(0).output()).name, "first");
  EXPECT_EQ(b.graph.node(3).input(0), b.graph.node(0).output());
}

}  // namespace
}  // namespace ration::graph
