#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "expect_error.hpp"
#include "graph/passes/rewrites.hpp"
#include "graph_builder.hpp"

namespace ration::graph {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// Knows ConstantOfShape of float32 and Concat of int64 vectors: enough for what models compute at compile time.
std::vector<SharedTensor> evaluate(const Graph& graph, const Node& node) {
  if (node.op == OpKind::kConstantOfShape) {
    return {filled(*graph.value(node.output()).shape, node.get<ConstantOfShapeAttributes>().value.load<float>(0))};
  }
  if (node.op != OpKind::kConcat) throw Error(ErrorCode::kUnsupported, "not in this test");
  std::vector<std::int64_t> joined;
  for (const ValueId id : node.inputs) {
    for (const std::int64_t element : graph.value(id).constant.view().values<std::int64_t>()) joined.push_back(element);
  }
  return {int64s(joined)};
}

int run(Builder& b, const PassContext& context = {.evaluate = evaluate}) {
  infer_shapes(b.graph);
  const int rewrites = fold_constants(b.graph, context);
  infer_shapes(b.graph);
  verify(b.graph);
  return rewrites;
}

std::vector<std::int64_t> content(const Builder& b, ValueId id) {
  const auto values = b.graph.value(id).constant.view().values<std::int64_t>();
  return {values.begin(), values.end()};
}

ConstantOfShapeAttributes filling(float value) { return {.value = floats({value})}; }

TEST(FoldConstants, ShapeOfAStaticValueNeedsNoEvaluation) {
  Builder b;
  const ValueId x = b.input("x", {2, 3, 4});
  const ValueId s = b.node(OpKind::kShape, "s", {x}, ShapeAttributes{.start = -2, .end = std::nullopt});
  b.output(b.node(OpKind::kReshape, "y", {b.input("z", {12}), s}, ReshapeAttributes{}));
  EXPECT_EQ(run(b, {}), 1);
  EXPECT_THAT(content(b, s), ElementsAre(3, 4));
  EXPECT_THAT(labels(b.graph), ElementsAre("Reshape 'y'"));
  EXPECT_EQ(b.graph.value(b.graph.outputs()[0]).shape, (Shape{3, 4}));
}

TEST(FoldConstants, WhatARequestCouldHaveGivenWrongIsTheModelsFaultHere) {
  Builder b;
  b.output(b.node(OpKind::kRelu, "y", {b.node(OpKind::kDiv, "d", {b.constant(int64s({1})), b.constant(int64s({0}))})}));
  const PassContext context{.evaluate = [](const Graph&, const Node&) -> std::vector<SharedTensor> {
    throw Error(ErrorCode::kInvalidArgument, "Div 'd': the divisor is 0");
  }};
  expect_error(ErrorCode::kInvalidModel, "Div 'd': the divisor is 0", [&] { run(b, context); });
}

TEST(FoldConstants, ShapeIsFoldedWhereTheSelectedDimensionsAreStatic) {
  Builder b;
  const ValueId x = b.input("x", {Shape::kDynamic, 3});
  const ValueId batch = b.node(OpKind::kShape, "batch", {x}, ShapeAttributes{.start = 0, .end = 1});
  const ValueId rest = b.node(OpKind::kShape, "rest", {x}, ShapeAttributes{.start = 1});
  b.output(b.node(OpKind::kConcat, "all", {batch, rest}, AxisAttributes{}));
  EXPECT_EQ(run(b), 1);
  EXPECT_THAT(content(b, rest), ElementsAre(3));
  EXPECT_THAT(labels(b.graph), ElementsAre("Shape 'batch'", "Concat 'all'"));
}

TEST(FoldConstants, AChainFoldsInOneRunAndUnblocksShapes) {
  Builder b;
  const ValueId x = b.input("x", {6, 4});
  const ValueId s = b.node(OpKind::kShape, "s", {x}, ShapeAttributes{.start = 1});
  const ValueId target = b.node(OpKind::kConcat, "t", {s, b.constant(int64s({-1}))}, AxisAttributes{});
  const ValueId y = b.node(OpKind::kReshape, "y", {x, target}, ReshapeAttributes{});
  b.output(y);
  EXPECT_EQ(run(b), 2);
  EXPECT_THAT(labels(b.graph), ElementsAre("Reshape 'y'"));
  EXPECT_EQ(b.graph.value(y).shape, (Shape{4, 6}));
}

TEST(FoldConstants, WeightsFromConstantOfShapeBecomeConstants) {
  Builder b;
  const ValueId w = b.node(OpKind::kConstantOfShape, "w", {b.constant(int64s({4, 3, 1, 1}))}, filling(0.5F));
  b.output(b.node(OpKind::kConv, "c", {b.input("x", {1, 3, 2, 2}), w}, ConvAttributes{}));
  EXPECT_EQ(run(b), 1);
  EXPECT_EQ(b.graph.value(w).constant.shape(), (Shape{4, 3, 1, 1}));
  EXPECT_EQ(b.graph.value(w).constant.load<float>(11), 0.5F);
}

TEST(FoldConstants, ResultsAboveTheLimitStayNodes) {
  Builder b;
  b.output(
      b.node(OpKind::kRelu, "r", {b.node(OpKind::kConstantOfShape, "w", {b.constant(int64s({1000}))}, filling(1.0F))}));
  EXPECT_EQ(run(b, {.evaluate = evaluate, .largest_folded_constant = 3999}), 0);
  EXPECT_EQ(run(b, {.evaluate = evaluate, .largest_folded_constant = 4000}), 1);
}

TEST(FoldConstants, AViewSharesTheMemoryWhateverItsSize) {
  Builder b;
  const ValueId k = b.constant(filled({2, 3}, 1.0F));
  const ValueId y = b.node(OpKind::kReshape, "y", {k, b.constant(int64s({3, -1}))}, ReshapeAttributes{});
  b.output(b.node(OpKind::kRelu, "r", {y}));
  EXPECT_EQ(run(b, {.evaluate = nullptr, .largest_folded_constant = 0}), 1);
  EXPECT_EQ(b.graph.value(y).constant.shape(), (Shape{3, 2}));
  EXPECT_EQ(b.graph.value(y).constant.view().data(), b.graph.value(k).constant.view().data());
}

TEST(FoldConstants, AnOutputKeepsTheNodeThatWritesIt) {
  Builder b;
  const ValueId x = b.input("x", {2, 3});
  const ValueId s = b.node(OpKind::kShape, "s", {x}, ShapeAttributes{});
  const ValueId y = b.node(OpKind::kReshape, "y", {b.input("z", {6}), s}, ReshapeAttributes{});
  b.output(s);
  b.output(y);
  EXPECT_EQ(run(b), 1);
  EXPECT_FALSE(b.graph.value(s).is_constant());
  EXPECT_THAT(labels(b.graph), ElementsAre("Shape 's'", "Reshape 'y'"));
  EXPECT_EQ(b.graph.value(y).shape, (Shape{2, 3}));
  EXPECT_EQ(run(b), 0);
}

TEST(FoldConstants, WhatCannotBeEvaluatedStays) {
  Builder b;
  b.output(b.node(OpKind::kRelu, "y", {b.node(OpKind::kSigmoid, "s", {b.constant(floats({1}))})}));
  EXPECT_EQ(run(b), 0);
  EXPECT_THAT(labels(b.graph), ElementsAre("Sigmoid 's'", "Relu 'y'"));
}

TEST(FoldConstants, AWrongResultIsADefect) {
  Builder b;
  b.output(b.node(OpKind::kRelu, "y", {b.node(OpKind::kSigmoid, "s", {b.constant(floats({1}))})}));
  infer_shapes(b.graph);
  const PassContext context{.evaluate = [](const Graph&, const Node&) -> std::vector<SharedTensor> {
    return {floats({1, 2})};
  }};
  expect_error(ErrorCode::kInternal, "Sigmoid 's'", [&] { fold_constants(b.graph, context); });
}

TEST(FoldConstants, ABoundInputCountsAsConstant) {
  Builder b;
  const ValueId part = b.input("part", {1}, DataType::kInt64);
  const ValueId target = b.node(OpKind::kConcat, "t", {part, b.constant(int64s({-1}))}, AxisAttributes{});
  b.output(b.node(OpKind::kReshape, "y", {b.input("x", {6}), target}, ReshapeAttributes{}));
  const std::vector<Shape> shapes = {{1}, {6}};
  const std::vector<SharedTensor> contents = {int64s({2}), {}};
  Builder bound{.graph = graph::bind(b.graph, shapes, contents)};
  EXPECT_EQ(run(bound), 1);
  EXPECT_EQ(bound.graph.value(bound.graph.outputs()[0]).shape, (Shape{2, 3}));
  EXPECT_EQ(bound.graph.inputs().size(), 2U);
}

}  // namespace
}  // namespace ration::graph
