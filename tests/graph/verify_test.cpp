#include <gtest/gtest.h>

#include "expect_error.hpp"
#include "graph_builder.hpp"

namespace ration::graph {
namespace {

void expect_broken(const Graph& graph, const std::string& part) {
  expect_error(ErrorCode::kInvalidModel, part, [&] { verify(graph); });
}

TEST(Verify, AcceptsAWellFormedGraph) {
  Builder b;
  b.output(b.node(OpKind::kRelu, "y", {b.input("x", {1})}));
  EXPECT_NO_THROW(verify(b.graph));
}

TEST(Verify, RefusesAReadBeforeTheWrite) {
  Builder b;
  const ValueId late = b.graph.add_value("late");
  b.node(OpKind::kRelu, "early", {late});
  b.graph.add_node({.op = OpKind::kRelu, .name = "late", .inputs = {b.input("x", {1})}, .outputs = {late}});
  expect_broken(b.graph, "Relu 'early' reads 'late'");
}

TEST(Verify, RefusesASecondWrite) {
  Builder b;
  const ValueId x = b.input("x", {1});
  const ValueId y = b.node(OpKind::kRelu, "y", {x});
  b.graph.add_node({.op = OpKind::kRelu, .name = "again", .inputs = {x}, .outputs = {y}});
  expect_broken(b.graph, "Relu 'again' writes 'y'");
}

TEST(Verify, RefusesWritesToInputsAndConstants) {
  Builder b;
  const ValueId x = b.input("x", {1});
  b.graph.add_node({.op = OpKind::kRelu, .name = "r", .inputs = {x}, .outputs = {x}});
  expect_broken(b.graph, "writes the graph's input 'x'");

  Builder c;
  const ValueId k = c.graph.add_constant("k", floats({1}));
  c.graph.add_node({.op = OpKind::kRelu, .name = "r", .inputs = {c.input("x", {1})}, .outputs = {k}});
  expect_broken(c.graph, "writes the constant 'k'");
}

TEST(Verify, RefusesWrongArity) {
  Builder few;
  few.node(OpKind::kConv, "c", {few.input("x", {1, 1, 1, 1})}, ConvAttributes{});
  expect_broken(few.graph, "Conv 'c' has 1 inputs, but needs at least 2");

  Builder many;
  const ValueId x = many.input("x", {1});
  many.node(OpKind::kRelu, "r", {x, x});
  expect_broken(many.graph, "at most 1");

  Builder absent;
  absent.node(OpKind::kAdd, "a", {absent.input("x", {1}), kNoValue});
  expect_broken(absent.graph, "lacks its required input 1");

  Builder hole;
  hole.node(OpKind::kConcat, "cat", {hole.input("x", {1}), kNoValue}, AxisAttributes{});
  expect_broken(hole.graph, "lacks its required input 1");
}

TEST(Verify, AcceptsAnAbsentOptionalInput) {
  Builder b;
  b.output(b.node(OpKind::kClip, "c", {b.input("x", {1}), kNoValue, b.constant(shared<float>({6}, Shape{}))}));
  EXPECT_NO_THROW(verify(b.graph));
}

TEST(Verify, RefusesWrongAttributesOutputsAndIds) {
  Builder b;
  b.node(OpKind::kConv, "c", {b.input("x", {1}), b.input("w", {1})});
  expect_broken(b.graph, "ConvAttributes");

  Builder none;
  none.graph.add_node({.op = OpKind::kRelu, .name = "r", .inputs = {none.input("x", {1})}, .outputs = {}});
  expect_broken(none.graph, "0 outputs");

  Builder stray;
  stray.node(OpKind::kRelu, "r", {77});
  expect_broken(stray.graph, "unknown value 77");

  Builder face;
  face.output(5);
  expect_broken(face.graph, "unknown value 5");
}

TEST(Verify, RefusesAnOutputThatNobodyWrites) {
  Builder b;
  b.output(b.graph.add_value("lost"));
  expect_broken(b.graph, "output 'lost'");
}

TEST(Verify, RefusesAConstantThatDiffersFromItsValue) {
  Builder b;
  const ValueId k = b.graph.add_constant("k", floats({1, 2}));
  b.graph.value(k).shape = Shape{3};
  expect_broken(b.graph, "constant 'k' has shape [2], but its value is declared [3]");
  b.graph.value(k).shape = Shape{2};
  b.graph.value(k).type = DataType::kInt8;
  expect_broken(b.graph, "constant 'k' holds float32");
}

}  // namespace
}  // namespace ration::graph
