#include "graph/graph.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "expect_error.hpp"
#include "graph_builder.hpp"

namespace ration::graph {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Node, IsNamedByOperatorAndName) {
  EXPECT_EQ((Node{.op = OpKind::kConv, .name = "conv1"}).label(), "Conv 'conv1'");
  EXPECT_EQ((Node{.op = OpKind::kGlobalAveragePool}).label(), "GlobalAveragePool");
}

TEST(Node, WrongAttributesAreADefect) {
  const Node node{.op = OpKind::kConv, .name = "c", .attributes = ConvAttributes{}};
  EXPECT_EQ(node.get<ConvAttributes>().group, 1);
  expect_error(ErrorCode::kInternal, "Conv 'c'", [&] { node.get<PoolAttributes>(); });
}

TEST(Graph, ReplacingUsesReachesReadersAndOutputs) {
  Builder b;
  const ValueId x = b.input("x", {1});
  const ValueId y = b.node(OpKind::kRelu, "y", {x});
  const ValueId z = b.node(OpKind::kAdd, "z", {y, y});
  b.output(y);
  b.graph.replace_uses(y, x);
  EXPECT_THAT(b.graph.node(1).inputs, ElementsAre(x, x));
  EXPECT_THAT(b.graph.outputs(), ElementsAre(x));
  EXPECT_EQ(b.graph.node(1).output(), z);
}

TEST(Uses, CountsEveryReadingInput) {
  Builder b;
  const ValueId x = b.input("x", {1});
  const ValueId y = b.node(OpKind::kRelu, "y", {x});
  const ValueId z = b.node(OpKind::kAdd, "z", {y, y});
  const ValueId last = b.node(OpKind::kRelu, "last", {z});
  b.output(last);
  const Uses uses(b.graph);
  EXPECT_EQ(uses.producer[static_cast<std::size_t>(x)], -1);
  EXPECT_EQ(uses.producer[static_cast<std::size_t>(z)], 1);
  EXPECT_THAT(uses.consumers[static_cast<std::size_t>(y)], ElementsAre(1, 1));
  EXPECT_EQ(uses.only_consumer(y), -1);
  EXPECT_EQ(uses.only_consumer(z), 2);
  EXPECT_EQ(uses.only_consumer(last), -1);
}

TEST(Uses, AnOutputOfTheGraphHasNoOnlyConsumer) {
  Builder b;
  const ValueId y = b.node(OpKind::kRelu, "y", {b.input("x", {1})});
  b.node(OpKind::kRelu, "z", {y});
  b.output(y);
  EXPECT_EQ(Uses(b.graph).only_consumer(y), -1);
}

TEST(Sort, OrdersNodesAndKeepsAGoodOrder) {
  Builder b;
  const ValueId x = b.input("x", {1});
  const ValueId late = b.graph.add_value("late");
  const ValueId sum = b.node(OpKind::kAdd, "sum", {x, late});
  b.node(OpKind::kRelu, "first", {x});
  b.graph.add_node({.op = OpKind::kRelu, .name = "late", .inputs = {x}, .outputs = {late}});
  b.output(sum);
  sort_topologically(b.graph);
  EXPECT_THAT(labels(b.graph), ElementsAre("Relu 'first'", "Relu 'late'", "Add 'sum'"));
  sort_topologically(b.graph);
  EXPECT_THAT(labels(b.graph), ElementsAre("Relu 'first'", "Relu 'late'", "Add 'sum'"));
}

TEST(Sort, NamesANodeOnACycleNotOneBehindIt) {
  Builder b;
  const ValueId back = b.graph.add_value("back");
  const ValueId sum = b.node(OpKind::kAdd, "sum", {b.input("x", {1}), back});
  b.node(OpKind::kRelu, "behind", {sum});
  b.graph.add_node({.op = OpKind::kRelu, .name = "loop", .inputs = {sum}, .outputs = {back}});
  try {
    sort_topologically(b.graph);
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kInvalidModel);
    EXPECT_THAT(error.what(), testing::AnyOf(testing::HasSubstr("'sum'"), testing::HasSubstr("'loop'")));
  }
}

TEST(EraseDead, KeepsWhatLeadsToAnOutput) {
  Builder b;
  const ValueId x = b.input("x", {1});
  const ValueId y = b.node(OpKind::kRelu, "y", {x});
  b.node(OpKind::kRelu, "dead2", {b.node(OpKind::kSigmoid, "dead1", {y})});
  b.output(y);
  erase_dead_nodes(b.graph);
  EXPECT_THAT(labels(b.graph), ElementsAre("Relu 'y'"));
}

TEST(Bind, FixesShapesAndContents) {
  Builder b;
  const ValueId x = b.input("x", {Shape::kDynamic, 6});
  const ValueId target = b.input("target", {2}, DataType::kInt64);
  const ValueId y = b.node(OpKind::kReshape, "y", {x, target}, ReshapeAttributes{});
  b.output(y);
  infer_shapes(b.graph);
  EXPECT_EQ(b.graph.value(y).shape, std::nullopt);

  const std::vector<Shape> shapes = {{4, 6}, {2}};
  const std::vector<SharedTensor> contents = {{}, int64s({3, -1})};
  Graph bound = graph::bind(b.graph, shapes, contents);
  infer_shapes(bound);
  verify(bound);
  EXPECT_EQ(bound.value(y).shape, (Shape{3, 8}));
  EXPECT_THAT(bound.inputs(), ElementsAre(x, target));
  EXPECT_TRUE(bound.value(target).is_constant());
  EXPECT_FALSE(b.graph.value(target).is_constant());
}

TEST(Bind, RefusesWhatDoesNotFit) {
  Builder b;
  b.input("x", {Shape::kDynamic, 6});
  const auto bind_to = [&](const Shape& shape, SharedTensor content) {
    return [&b, shape, content] {
      const std::vector<Shape> shapes = {shape};
      const std::vector<SharedTensor> contents = {content};
      graph::bind(b.graph, shapes, contents);
    };
  };
  EXPECT_NO_THROW(bind_to({2, 6}, {})());
  expect_error(ErrorCode::kInvalidArgument, "input 'x' is given as [2, 7], but the model declares [?, 6]",
               bind_to({2, 7}, {}));
  expect_error(ErrorCode::kInvalidArgument, "[2, 6, 1]", bind_to({2, 6, 1}, {}));
  expect_error(ErrorCode::kInvalidArgument, "not static", bind_to({Shape::kDynamic, 6}, {}));
  expect_error(ErrorCode::kInvalidArgument, "int64", bind_to({1, 6}, int64s({1, 2, 3, 4, 5, 6})));
  expect_error(ErrorCode::kInvalidArgument, "[1, 5]", bind_to({1, 6}, filled({1, 5}, 0.0F)));
  expect_error(ErrorCode::kInvalidArgument, "1 inputs, but 0 shapes", [&] { graph::bind(b.graph, {}, {}); });
}

TEST(ShapeDefiningInputs, AreFoundThroughChains) {
  Builder b;
  const ValueId x = b.input("x", {2, 3});
  const ValueId like = b.input("like", {3, 2});
  const ValueId part = b.input("part", {1}, DataType::kInt64);
  const ValueId more = b.node(OpKind::kConcat, "more", {part, b.node(OpKind::kShape, "s", {like}, ShapeAttributes{})},
                              AxisAttributes{0});
  b.node(OpKind::kReshape, "y", {x, more}, ReshapeAttributes{});
  EXPECT_THAT(shape_defining_inputs(b.graph), ElementsAre(2));
}

TEST(ShapeDefiningInputs, PadValueAndGatherIndicesDefineNoShape) {
  Builder b;
  const ValueId x = b.input("x", {2, 3});
  const ValueId value = b.input("value", {});
  const ValueId pads = b.input("pads", {4}, DataType::kInt64);
  b.node(OpKind::kPad, "pad", {x, pads, value}, PadAttributes{});
  EXPECT_THAT(shape_defining_inputs(b.graph), ElementsAre(2));

  Builder gather;
  gather.node(OpKind::kGather, "g", {gather.input("x", {5}), gather.input("i", {2}, DataType::kInt64)},
              AxisAttributes{});
  EXPECT_THAT(shape_defining_inputs(gather.graph), IsEmpty());
}

}  // namespace
}  // namespace ration::graph
