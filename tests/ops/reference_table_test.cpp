#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <vector>

#include "ops/implementation.hpp"
#include "ration/error.hpp"

namespace ration::ops {
namespace {

using graph::OpKind;

TEST(Implementations, EndWithTheReferenceForEveryOperator) {
  for (std::size_t i = 0; i < graph::kOpKinds; ++i) {
    const auto op = static_cast<OpKind>(i);
    const std::span<const Implementation> rows = implementations(op);
    ASSERT_FALSE(rows.empty()) << to_string(op);
    EXPECT_EQ(rows.back().name, "reference") << to_string(op);
    for (const Implementation& row : rows) EXPECT_EQ(row.op, op) << to_string(op);
  }
}

TEST(Evaluate, ReadsMisalignedConstants) {
  auto bytes = std::make_shared<std::vector<std::byte>>(9);
  const float values[] = {3.0F, 4.0F};
  std::memcpy(bytes->data() + 1, values, sizeof(values));
  graph::Graph graph;
  const graph::ValueId x = graph.add_constant("x", SharedTensor({DataType::kFloat32, {2}, bytes->data() + 1}, bytes));
  const graph::ValueId y = graph.add_value("y");
  const graph::NodeId node =
      graph.add_node({.op = OpKind::kAdd, .name = "double", .inputs = {x, x}, .outputs = {y}, .attributes = {}});
  infer_shapes(graph);
  const std::vector<SharedTensor> results = evaluate(graph, graph.node(node));
  ASSERT_EQ(results.size(), 1U);
  EXPECT_EQ(results[0].load<float>(0), 6.0F);
  EXPECT_EQ(results[0].load<float>(1), 8.0F);
}

TEST(Evaluate, NamesTheNodeThatTheReferenceRefuses) {
  graph::Graph graph;
  const graph::ValueId x = graph.add_constant("x", SharedTensor(Tensor::zeros(DataType::kBool, {2})));
  const graph::ValueId y = graph.add_value("y");
  graph.value(y).type = DataType::kBool;
  graph.value(y).shape = Shape{2};
  const graph::NodeId node =
      graph.add_node({.op = OpKind::kAdd, .name = "flags", .inputs = {x, x}, .outputs = {y}, .attributes = {}});
  try {
    evaluate(graph, graph.node(node));
    FAIL() << "bool was added";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kUnsupported);
    EXPECT_THAT(error.what(), testing::HasSubstr("Add 'flags'"));
  }
}

}  // namespace
}  // namespace ration::ops
