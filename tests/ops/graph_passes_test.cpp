// What the graph's passes promise in numbers: the reference computes the same before and after them.
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "graph/passes/pass.hpp"
#include "graph/shape_rules.hpp"
#include "onnx/importer.hpp"
#include "ops/implementation.hpp"

namespace ration::ops {
namespace {

using graph::Graph;
using graph::Node;
using graph::OpKind;
using graph::ValueId;

/// Deterministic values in [-1, 1).
SharedTensor random_tensor(const Shape& shape, unsigned seed) {
  std::minstd_rand engine(seed + 1);
  Tensor tensor(DataType::kFloat32, shape);
  for (float& element : tensor.values<float>()) {
    element = static_cast<float>(engine() % 20001) / 10000.0F - 1.0F;
  }
  return SharedTensor(std::move(tensor));
}

/// Computes the graph node by node with the reference and returns the first output's elements.
std::vector<float> compute(Graph graph, const std::vector<SharedTensor>& inputs) {
  std::vector<Shape> shapes;
  for (const SharedTensor& input : inputs) shapes.push_back(input.shape());
  graph = graph::bind(graph, shapes, inputs);
  for (std::size_t i = 0; i < graph.nodes().size(); ++i) {
    graph::infer_node(graph, static_cast<graph::NodeId>(i));
    const Node& node = graph.nodes()[i];
    graph.value(node.output()).constant = evaluate(graph, node)[0];
  }
  const std::span<const float> values = graph.value(graph.outputs()[0]).constant.view().values<float>();
  return {values.begin(), values.end()};
}

void expect_close(const std::vector<float>& actual, const std::vector<float>& expected) {
  ASSERT_EQ(actual.size(), expected.size());
  float range = 0.0F;
  float worst = 0.0F;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    ASSERT_TRUE(std::isfinite(actual[i]));
    range = std::max(range, std::abs(expected[i]));
    worst = std::max(worst, std::abs(actual[i] - expected[i]));
  }
  EXPECT_GT(range, 0.0F);
  EXPECT_LE(worst, 1e-5F * range);
}

std::size_t count(const Graph& graph, OpKind op) {
  return static_cast<std::size_t>(
      std::count_if(graph.nodes().begin(), graph.nodes().end(), [op](const Node& node) { return node.op == op; }));
}

/// Stacks nodes that the passes may take into a Conv, and some that they must not.
struct Network {
  Graph graph;
  ValueId last = graph::kNoValue;
  unsigned seed = 0;

  ValueId weights(const Shape& shape) { return graph.add_constant("w", random_tensor(shape, ++seed)); }
  ValueId node(OpKind op, std::vector<ValueId> inputs, graph::Attributes attributes = graph::NoAttributes{}) {
    const std::string name = std::string(to_string(op)) + std::to_string(graph.nodes().size());
    last = graph.add_value(name);
    graph.add_node(
        {.op = op, .name = name, .inputs = std::move(inputs), .outputs = {last}, .attributes = std::move(attributes)});
    return last;
  }
  ValueId integers(std::vector<std::int64_t> values) {
    const Shape shape{static_cast<std::int64_t>(values.size())};
    return graph.add_constant("i", SharedTensor(Tensor::from(std::span<const std::int64_t>(values), shape)));
  }
  ValueId conv(ValueId src, graph::ConvAttributes attributes = {}) {
    const std::int64_t group = attributes.group;
    return node(OpKind::kConv, {src, weights({4, 4 / group, 3, 3}), weights({4})}, std::move(attributes));
  }
  ValueId batch_norm(ValueId src) {
    std::vector<float> variance = {0.5F, 1.0F, 2.0F, 0.25F};
    const SharedTensor held(Tensor::from(std::span<const float>(variance), Shape{4}));
    return node(OpKind::kBatchNormalization,
                {src, weights({4}), weights({4}), weights({4}), graph.add_constant("v", held)},
                graph::BatchNormalizationAttributes{});
  }
};

TEST(GraphPasses, KeepTheNumbersOfEveryRewrite) {
  Network n;
  const ValueId x = n.graph.add_input("x", DataType::kFloat32, {Shape::kDynamic, 4, 9, 9});
  const ValueId one = n.graph.add_constant("scale", random_tensor({4, 1, 1}, 77));
  const graph::ConvAttributes padded{.window = {.pads = {1, 1, 1, 1}}};
  const graph::ConvAttributes depthwise{.window = {.pads = {1, 1, 1, 1}}, .group = 4};

  ValueId y = n.node(OpKind::kPad, {x, n.integers({0, 0, 1, 2, 0, 0, 1, 0})}, graph::PadAttributes{});
  y = n.node(OpKind::kRelu, {n.batch_norm(n.conv(y))});
  const ValueId shortcut = n.node(OpKind::kIdentity, {y});
  y = n.node(OpKind::kSub, {one, n.node(OpKind::kMul, {n.batch_norm(n.conv(y, padded)), one})});
  y = n.node(OpKind::kHardSwish, {n.node(OpKind::kAdd, {y, shortcut})});
  const ValueId left = n.batch_norm(n.conv(y, depthwise));
  const ValueId right = n.node(OpKind::kDiv, {n.conv(y, padded), one});
  y = n.node(OpKind::kLeakyRelu, {n.node(OpKind::kAdd, {right, left})}, graph::UnaryAttributes{.alpha = 0.1F});
  y = n.node(OpKind::kPad, {n.node(OpKind::kRelu, {y}), n.integers({0, 0, 1, 1, 0, 0, 1, 1})}, graph::PadAttributes{});
  y = n.node(OpKind::kMaxPool, {y}, graph::PoolAttributes{.window = {.kernel = {3, 3}, .strides = {2, 2}}});
  y = n.node(OpKind::kPad, {y, n.integers({0, 0, 0, 1, 0, 0, 1, 0})}, graph::PadAttributes{});
  y = n.node(OpKind::kAveragePool, {y}, graph::PoolAttributes{.window = {.kernel = {2, 2}}});
  n.graph.add_output(y);

  Graph rewritten = n.graph;
  graph::run_passes(rewritten, {.evaluate = evaluate});
  EXPECT_EQ(rewritten.nodes().size(), 7U) << "4 Conv, a Relu, a MaxPool, an AveragePool";
  EXPECT_EQ(count(rewritten, OpKind::kConv), 4U);
  for (const std::int64_t batch : {1, 3}) {
    const std::vector<SharedTensor> inputs = {random_tensor({batch, 4, 9, 9}, 5)};
    expect_close(compute(rewritten, inputs), compute(n.graph, inputs));
  }
}

TEST(GraphPasses, EachPassAloneKeepsTheNumbers) {
  for (const graph::Pass& alone : graph::all_passes()) {
    Network n;
    const ValueId x = n.graph.add_input("x", DataType::kFloat32, {2, 4, 7, 7});
    const ValueId shape = n.node(OpKind::kShape, {x}, graph::ShapeAttributes{});
    ValueId y = n.node(OpKind::kPad, {x, n.integers({0, 0, 1, 1, 0, 0, 1, 1})}, graph::PadAttributes{});
    y = n.node(OpKind::kAdd, {n.batch_norm(n.conv(y)), n.node(OpKind::kIdentity, {x})});
    y = n.node(OpKind::kSigmoid, {n.conv(y, {.window = {.pads = {1, 1, 1, 1}}})});
    n.graph.add_output(n.node(OpKind::kReshape, {y, shape}, graph::ReshapeAttributes{}));

    std::vector<std::string> others;
    for (const graph::Pass& pass : graph::all_passes()) {
      if (pass.name != alone.name) others.emplace_back(pass.name);
    }
    Graph rewritten = n.graph;
    graph::run_passes(rewritten, {.evaluate = evaluate}, others);
    const std::vector<SharedTensor> inputs = {random_tensor({2, 4, 7, 7}, 5)};
    SCOPED_TRACE(alone.name);
    expect_close(compute(rewritten, inputs), compute(n.graph, inputs));
  }
}

struct RealModel {
  const char* file;
  std::size_t nodes;
  std::size_t convs;
};

void PrintTo(const RealModel& model, std::ostream* out) { *out << model.file; }

class GraphPassesOnFiles : public testing::TestWithParam<RealModel> {};

TEST_P(GraphPassesOnFiles, LeaveFewNodes) {
  const std::filesystem::path path = std::filesystem::path(RATION_SHARED_DIR) / "models" / GetParam().file;
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "missing file " << path;
  Graph model = onnx::import_file(path);
  const auto reports = graph::run_passes(model, {.evaluate = evaluate});
  for (const auto& report : reports) RecordProperty(std::string(report.name), report.rewrites);
  EXPECT_EQ(model.nodes().size(), GetParam().nodes);
  EXPECT_EQ(count(model, OpKind::kConv), GetParam().convs);
  EXPECT_EQ(count(model, OpKind::kBatchNormalization), 0U);
  EXPECT_EQ(count(model, OpKind::kConstantOfShape), 0U);
  EXPECT_EQ(count(model, OpKind::kIdentity), 0U);
}

INSTANTIATE_TEST_SUITE_P(All, GraphPassesOnFiles,
                         testing::Values(RealModel{"squeezenet1.1.onnx", 39, 26},
                                         RealModel{"light_squeezenet.onnx", 39, 26},
                                         RealModel{"light_resnet50.onnx", 58, 53},
                                         RealModel{"mobilenet_v2_128_0.5.onnx", 57, 52},
                                         RealModel{"squeezenet1.1_fp16.onnx", 41, 26}, RealModel{"mnist.onnx", 7, 2}),
                         [](const auto& entry) {
                           std::string name = entry.param.file;
                           std::replace_if(
                               name.begin(), name.end(), [](char c) { return c == '.' || c == '_'; }, '0');
                           return name;
                         });

}  // namespace
}  // namespace ration::ops
