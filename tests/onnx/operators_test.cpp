// Every operator, in each of its forms, becomes the newest opset's.
#include <gtest/gtest.h>

#include <bit>

#include "tests/onnx/import_expectations.hpp"

namespace ration::onnx {
namespace {

using graph::OpKind;
using Integers = std::vector<std::int64_t>;

// A model of one node "n" that reads "x" and writes "y".
ModelBuilder one_node(std::int64_t opset, NodeSpec node, const Dims& input = {2, 4, 8, 8}) {
  node.name = "n";
  node.inputs.insert(node.inputs.begin(), "x");
  if (node.outputs.empty()) node.outputs = {"y"};
  ModelBuilder model(opset);
  model.input("x", input).node(node).output("y");
  return model;
}

TensorSpec floats(const char* name, const Dims& dims) {
  std::int64_t elements = 1;
  for (const std::int64_t dim : dims) elements *= dim;
  return {.name = name, .dims = dims, .float_data = std::vector<float>(static_cast<std::size_t>(elements), 1.0F)};
}

TensorSpec integers(const char* name, const Integers& values) {
  return {.name = name, .type = kInt64, .dims = {static_cast<std::int64_t>(values.size())}, .int64_data = values};
}

const Shape& output_shape(const graph::Graph& graph) { return *graph.value(graph.outputs()[0]).shape; }

TEST(Conv, TakesItsWindowFromTheAttributes) {
  const graph::Graph graph = import(one_node(11, {.op = "Conv",
                                                  .inputs = {"w"},
                                                  .attributes = {{"dilations", Dims{1, 2}},
                                                                 {"group", std::int64_t{2}},
                                                                 {"kernel_shape", Dims{3, 3}},
                                                                 {"pads", Dims{1, 0, 2, 0}},
                                                                 {"strides", Dims{2, 1}}}})
                                        .initializer(floats("w", {6, 2, 3, 3})));
  const graph::Node& conv = only(graph, OpKind::kConv);
  const auto& attributes = conv.get<graph::ConvAttributes>();
  EXPECT_EQ(conv.label(), "Conv 'n'");
  EXPECT_EQ(attributes.group, 2);
  EXPECT_EQ(attributes.window.kernel, (Integers{3, 3}));
  EXPECT_EQ(attributes.window.dilations, (Integers{1, 2}));
  EXPECT_EQ(attributes.window.strides, (Integers{2, 1}));
  EXPECT_EQ(attributes.window.pads, (Integers{1, 0, 2, 0}));
  EXPECT_EQ(output_shape(graph), (Shape{2, 6, 5, 4}));
}

TEST(Conv, LetsAutoPadOverrulePads) {
  const graph::Graph graph =
      import(one_node(7, {.op = "Conv",
                          .inputs = {"w"},
                          .attributes = {{"auto_pad", std::string("SAME_LOWER")}, {"pads", Dims{9, 9, 9, 9}}}})
                 .initializer(floats("w", {6, 4, 3, 3})));
  const auto& attributes = only(graph, OpKind::kConv).get<graph::ConvAttributes>();
  EXPECT_EQ(attributes.window.auto_pad, graph::AutoPad::kSameLower);
  EXPECT_TRUE(attributes.window.pads.empty());
  EXPECT_EQ(output_shape(graph), (Shape{2, 6, 8, 8}));
}

TEST(Pooling, KeepsCeilModeAndIncludedPads) {
  const graph::Graph graph = import(one_node(10, {.op = "AveragePool",
                                                  .attributes = {{"kernel_shape", Dims{3, 3}},
                                                                 {"ceil_mode", std::int64_t{1}},
                                                                 {"count_include_pad", std::int64_t{1}},
                                                                 {"strides", Dims{2, 2}}}}));
  const auto& pool = only(graph, OpKind::kAveragePool).get<graph::PoolAttributes>();
  EXPECT_TRUE(pool.ceil_mode);
  EXPECT_TRUE(pool.count_include_pad);
  EXPECT_EQ(output_shape(graph), (Shape{2, 4, 4, 4}));
}

TEST(Pooling, ReturnsTheMaximaButNotTheirIndices) {
  NodeSpec pool{.op = "MaxPool", .outputs = {"y", "indices"}, .attributes = {{"kernel_shape", Dims{2, 2}}}};
  EXPECT_EQ(output_shape(import(one_node(12, pool))), (Shape{2, 4, 7, 7}));
  ModelBuilder model = one_node(12, pool);
  model.output("indices", kInt64);
  expect_error(model, ErrorCode::kUnsupported, {"output 'indices'", "MaxPool 'n'"});
}

TEST(BatchNormalization, DropsTrainingsMomentum) {
  const NodeSpec node{.op = "BatchNormalization",
                      .inputs = {"s", "b", "m", "v"},
                      .attributes = {{"epsilon", 0.25F}, {"momentum", 0.5F}}};
  for (const std::int64_t opset : {7, 9, 14, 15}) {
    ModelBuilder model = one_node(opset, node);
    for (const char* name : {"s", "b", "m", "v"}) model.initializer(floats(name, {4}));
    const graph::Graph graph = import(model);
    const graph::Node& normalization = only(graph, OpKind::kBatchNormalization);
    EXPECT_EQ(normalization.get<graph::BatchNormalizationAttributes>().epsilon, 0.25F);
  }
}

TEST(BatchNormalization, RefusesTraining) {
  NodeSpec node{.op = "BatchNormalization", .inputs = {"s", "b", "m", "v"}};
  const auto with_statistics = [](ModelBuilder model) {
    for (const char* name : {"s", "b", "m", "v"}) model.initializer(floats(name, {4}));
    return model;
  };
  node.attributes = {{"training_mode", std::int64_t{1}}};
  expect_error(with_statistics(one_node(14, node)), ErrorCode::kUnsupported, {"'n'", "'training_mode'", "1"});
  node.attributes = {{"spatial", std::int64_t{0}}};
  expect_error(with_statistics(one_node(7, node)), ErrorCode::kUnsupported, {"'n'", "'spatial'", "0"});
  node.attributes = {};
  node.outputs = {"y", "running_mean"};
  expect_error(with_statistics(one_node(9, node)), ErrorCode::kUnsupported, {"'n'", "'running_mean'"});
}

TEST(Clip, TurnsAttributesIntoInputs) {
  const graph::Graph graph = import(one_node(7, {.op = "Clip", .attributes = {{"max", 6.0F}}}));
  const graph::Node& clip = only(graph, OpKind::kClip);
  ASSERT_EQ(clip.inputs.size(), 3U);
  EXPECT_EQ(clip.input(1), graph::kNoValue);
  const SharedTensor& high = graph.value(clip.input(2)).constant;
  EXPECT_EQ(high.shape(), Shape{});
  EXPECT_EQ(high.load<float>(0), 6.0F);
  EXPECT_EQ(only(import(one_node(7, {.op = "Clip"})), OpKind::kClip).inputs.size(), 1U);
}

TEST(Clip, KeepsAnAbsentInputAbsent) {
  const graph::Graph graph =
      import(one_node(12, {.op = "Clip", .inputs = {"", "high"}}).initializer(floats("high", {})));
  const graph::Node& clip = only(graph, OpKind::kClip);
  EXPECT_EQ(clip.input(1), graph::kNoValue);
  EXPECT_TRUE(graph.value(clip.input(2)).is_constant());
}

TEST(Activations, KeepTheirSlopes) {
  EXPECT_EQ(only(import(one_node(7, {.op = "LeakyRelu"})), OpKind::kLeakyRelu).get<graph::UnaryAttributes>().alpha,
            0.01F);
  const graph::Graph graph = import(one_node(7, {.op = "HardSigmoid", .attributes = {{"alpha", 0.5F}}}));
  const auto& hard_sigmoid = only(graph, OpKind::kHardSigmoid).get<graph::UnaryAttributes>();
  EXPECT_EQ(hard_sigmoid.alpha, 0.5F);
  EXPECT_EQ(hard_sigmoid.beta, 0.5F);
}

TEST(HardSwish, ExistsFromOpset14) {
  EXPECT_EQ(output_shape(import(one_node(14, {.op = "HardSwish"}))), (Shape{2, 4, 8, 8}));
  expect_error(one_node(13, {.op = "HardSwish"}), ErrorCode::kUnsupported, {"HardSwish 'n'", "13", "14"});
}

TEST(Sum, BecomesAChainOfAdd) {
  const graph::Graph graph = import(one_node(8, {.op = "Sum", .inputs = {"x", "x", "x"}}));
  ASSERT_EQ(graph.nodes().size(), 3U);
  for (const graph::Node& node : graph.nodes()) EXPECT_EQ(node.op, OpKind::kAdd);
  EXPECT_EQ(graph.nodes()[2].input(0), graph.nodes()[1].output());
  EXPECT_EQ(graph.nodes()[2].output(), graph.outputs()[0]);
  EXPECT_EQ(import(one_node(8, {.op = "Sum"})).nodes()[0].op, OpKind::kIdentity);
}

TEST(Dropout, BecomesIdentity) {
  const NodeSpec old{.op = "Dropout", .outputs = {"y", "mask"}, .attributes = {{"ratio", 0.5F}}};
  EXPECT_EQ(import(one_node(7, old)).nodes()[0].op, OpKind::kIdentity);
  const graph::Graph graph = import(one_node(13, {.op = "Dropout", .inputs = {"r", "t"}})
                                        .initializer(floats("r", {}))
                                        .initializer({.name = "t", .type = kBool, .int32_data = {0}}));
  EXPECT_EQ(graph.nodes()[0].op, OpKind::kIdentity);
  EXPECT_EQ(graph.nodes()[0].inputs.size(), 1U);
}

TEST(Dropout, RefusesTrainingAndReadMasks) {
  ModelBuilder model = one_node(13, {.op = "Dropout", .inputs = {"", "t"}});
  model.initializer({.name = "t", .type = kBool, .int32_data = {1}});
  expect_error(model, ErrorCode::kUnsupported, {"Dropout 'n'", "training_mode"});
  ModelBuilder masked = one_node(7, {.op = "Dropout", .outputs = {"y", "mask"}});
  masked.node({.op = "Relu", .name = "reader", .inputs = {"mask"}, .outputs = {"z"}});
  expect_error(masked, ErrorCode::kUnsupported, {"Relu 'reader'", "'mask'", "output 1 of Dropout 'n'"});
}

TEST(Softmax, FlattensUpToOpset12) {
  const auto softmax_at = [](std::int64_t opset) {
    return only(import(one_node(opset, {.op = "Softmax"})), OpKind::kSoftmax).get<graph::SoftmaxAttributes>();
  };
  EXPECT_TRUE(softmax_at(12).flatten);
  EXPECT_EQ(softmax_at(12).axis, 1);
  EXPECT_FALSE(softmax_at(13).flatten);
  EXPECT_EQ(softmax_at(13).axis, -1);
}

TEST(Gemm, NeedsItsThirdInputUpToOpset10) {
  const NodeSpec gemm{.op = "Gemm", .inputs = {"w"}, .attributes = {{"alpha", 0.5F}, {"transB", std::int64_t{1}}}};
  const auto model_at = [&](std::int64_t opset) {
    return one_node(opset, gemm, {2, 4}).initializer(floats("w", {3, 4}));
  };
  const graph::Graph graph = import(model_at(11));
  const auto& attributes = only(graph, OpKind::kGemm).get<graph::GemmAttributes>();
  EXPECT_EQ(attributes.alpha, 0.5F);
  EXPECT_TRUE(attributes.transpose_b);
  EXPECT_FALSE(attributes.transpose_a);
  EXPECT_EQ(output_shape(graph), (Shape{2, 3}));
  expect_error(model_at(10), ErrorCode::kInvalidModel, {"Gemm 'n'", "2 inputs", "3"});
}

TEST(Squeeze, TakesAxesFromAttributeOrInput) {
  const graph::Graph old = import(one_node(11, {.op = "Squeeze", .attributes = {{"axes", Dims{0}}}}, {1, 4, 1}));
  EXPECT_EQ(constant_integers(old, only(old, OpKind::kSqueeze), 1), (Integers{0}));
  EXPECT_EQ(output_shape(old), (Shape{4, 1}));
  const graph::Graph current =
      import(one_node(13, {.op = "Squeeze", .inputs = {"axes"}}, {1, 4, 1}).initializer(integers("axes", {-1})));
  EXPECT_EQ(output_shape(current), (Shape{1, 4}));
  EXPECT_EQ(output_shape(import(one_node(7, {.op = "Squeeze"}, {1, 4, 1}))), (Shape{4}));
}

TEST(Unsqueeze, TakesAxesFromAttributeOrInput) {
  const graph::Graph old = import(one_node(11, {.op = "Unsqueeze", .attributes = {{"axes", Dims{0, 2}}}}, {4}));
  EXPECT_EQ(constant_integers(old, only(old, OpKind::kUnsqueeze), 1), (Integers{0, 2}));
  EXPECT_EQ(output_shape(old), (Shape{1, 4, 1}));
  const graph::Graph current =
      import(one_node(13, {.op = "Unsqueeze", .inputs = {"axes"}}, {4}).initializer(integers("axes", {1})));
  EXPECT_EQ(output_shape(current), (Shape{4, 1}));
}

TEST(ReduceMean, TakesAxesFromAttributeOrInput) {
  const NodeSpec with_attribute{.op = "ReduceMean",
                                .attributes = {{"axes", Dims{2, 3}}, {"keepdims", std::int64_t{0}}}};
  const graph::Graph old = import(one_node(13, with_attribute));
  EXPECT_EQ(constant_integers(old, only(old, OpKind::kReduceMean), 1), (Integers{2, 3}));
  EXPECT_EQ(output_shape(old), (Shape{2, 4}));
  const graph::Graph current =
      import(one_node(18, {.op = "ReduceMean", .inputs = {"axes"}}).initializer(integers("axes", {1})));
  EXPECT_EQ(output_shape(current), (Shape{2, 1, 8, 8}));
}

TEST(Slice, TakesItsBoundsFromAttributesOrInputs) {
  const graph::Graph old = import(
      one_node(9, {.op = "Slice", .attributes = {{"axes", Dims{1}}, {"starts", Dims{1}}, {"ends", Dims{1000}}}}));
  const graph::Node& slice = only(old, OpKind::kSlice);
  EXPECT_EQ(constant_integers(old, slice, 1), (Integers{1}));
  EXPECT_EQ(constant_integers(old, slice, 2), (Integers{1000}));
  EXPECT_EQ(constant_integers(old, slice, 3), (Integers{1}));
  EXPECT_EQ(output_shape(old), (Shape{2, 3, 8, 8}));
  const graph::Graph current = import(one_node(13, {.op = "Slice", .inputs = {"starts", "ends", "", "steps"}}, {4, 8})
                                          .initializer(integers("starts", {0, 0}))
                                          .initializer(integers("ends", {4, 8}))
                                          .initializer(integers("steps", {1, 2})));
  EXPECT_EQ(only(current, OpKind::kSlice).input(3), graph::kNoValue);
  EXPECT_EQ(output_shape(current), (Shape{4, 4}));
}

TEST(Pad, TakesAmountsAndValueFromAttributesOrInputs) {
  const NodeSpec with_attributes{
      .op = "Pad", .attributes = {{"mode", std::string("constant")}, {"pads", Dims{0, 1, 0, 2}}, {"value", 3.0F}}};
  const graph::Graph old = import(one_node(10, with_attributes, {4, 4}));
  const graph::Node& pad = only(old, OpKind::kPad);
  EXPECT_EQ(constant_integers(old, pad, 1), (Integers{0, 1, 0, 2}));
  EXPECT_EQ(old.value(pad.input(2)).constant.load<float>(0), 3.0F);
  EXPECT_EQ(output_shape(old), (Shape{4, 7}));
  const graph::Graph current = import(
      one_node(18, {.op = "Pad", .inputs = {"pads", "", "axes"}, .attributes = {{"mode", std::string("edge")}}}, {4, 4})
          .initializer(integers("pads", {1, 1}))
          .initializer(integers("axes", {0})));
  EXPECT_EQ(only(current, OpKind::kPad).get<graph::PadAttributes>().mode, graph::PadMode::kEdge);
  EXPECT_EQ(output_shape(current), (Shape{6, 4}));
}

TEST(Constant, HoldsTensorsNumbersAndLists) {
  const std::vector<std::pair<AttributeSpec, Shape>> cases = {{{"value", floats("", {2, 2})}, {2, 2}},
                                                              {{"value_float", 1.0F}, {}},
                                                              {{"value_floats", std::vector<float>{1.0F, 2.0F}}, {2}},
                                                              {{"value_int", std::int64_t{7}}, {}},
                                                              {{"value_ints", Dims{1, 2, 3}}, {3}}};
  for (const auto& [attribute, shape] : cases) {
    ModelBuilder model(12);
    const bool is_integer = attribute.name == "value_int" || attribute.name == "value_ints";
    model.node({.op = "Constant", .name = "c", .outputs = {"y"}, .attributes = {attribute}});
    model.output("y", is_integer ? kInt64 : kFloat);
    const graph::Graph graph = import(model);
    EXPECT_TRUE(graph.nodes().empty());
    ASSERT_TRUE(graph.value(graph.outputs()[0]).is_constant()) << attribute.name;
    EXPECT_EQ(output_shape(graph), shape) << attribute.name;
  }
}

TEST(Constant, NeedsExactlyOneValue) {
  ModelBuilder none(12);
  none.node({.op = "Constant", .name = "c", .outputs = {"y"}}).output("y");
  expect_error(none, ErrorCode::kInvalidModel, {"Constant 'c'", "0 attributes"});
  ModelBuilder text(12);
  text.node({.op = "Constant", .name = "c", .outputs = {"y"}, .attributes = {{"value_string", std::string("a")}}});
  expect_error(text.output("y"), ErrorCode::kUnsupported, {"Constant 'c'", "'value_string'", "value_ints"});
}

TEST(ConstantOfShape, KeepsItsValueUnexpanded) {
  ModelBuilder model(9);
  model.initializer(integers("shape", {1 << 20, 1 << 20}));
  model.node({.op = "ConstantOfShape",
              .name = "c",
              .inputs = {"shape"},
              .outputs = {"y"},
              .attributes = {{"value", TensorSpec{.type = kInt32, .dims = {1}, .int32_data = {5}}}}});
  const graph::Graph graph = import(model.output("y", kInt32));
  const auto& attributes = only(graph, OpKind::kConstantOfShape).get<graph::ConstantOfShapeAttributes>();
  EXPECT_EQ(attributes.value.load<std::int32_t>(0), 5);
  EXPECT_FALSE(graph.value(graph.outputs()[0]).is_constant());
}

TEST(ShapeOperators, TakeAxesFromTheirAttributes) {
  EXPECT_EQ(output_shape(import(one_node(9, {.op = "Flatten"}))), (Shape{2, 256}));
  EXPECT_EQ(output_shape(import(one_node(9, {.op = "Transpose", .attributes = {{"perm", Dims{0, 2, 3, 1}}}}))),
            (Shape{2, 8, 8, 4}));
  EXPECT_EQ(
      output_shape(import(one_node(9, {.op = "Concat", .inputs = {"x"}, .attributes = {{"axis", std::int64_t{1}}}}))),
      (Shape{2, 8, 8, 8}));
  ModelBuilder shape(15);
  shape.input("x", {2, -1, 8})
      .node({.op = "Shape", .inputs = {"x"}, .outputs = {"y"}, .attributes = {{"start", std::int64_t{1}}}});
  EXPECT_EQ(output_shape(import(shape.output("y", kInt64))), (Shape{2}));
  ModelBuilder gather = one_node(13, {.op = "Gather", .inputs = {"i"}, .attributes = {{"axis", std::int64_t{1}}}});
  EXPECT_EQ(output_shape(import(gather.initializer(integers("i", {3, 0})))), (Shape{2, 2, 8, 8}));
  ModelBuilder reshape =
      one_node(14, {.op = "Reshape", .inputs = {"t"}, .attributes = {{"allowzero", std::int64_t{0}}}});
  EXPECT_EQ(output_shape(import(reshape.initializer(integers("t", {0, -1})))), (Shape{2, 256}));
}

TEST(Cast, RoundsToHalfPrecisionInFloat32) {
  const NodeSpec to_half{.op = "Cast", .attributes = {{"to", std::int64_t{kHalf}}}};
  ModelBuilder model(13);
  model.input("x", {2}, kDouble)
      .node({.op = "Cast", .inputs = {"x"}, .outputs = {"h"}, .attributes = to_half.attributes});
  model.node({.op = "Relu", .inputs = {"h"}, .outputs = {"y"}}).output("y", kHalf);
  const graph::Graph graph = import(model);
  ASSERT_EQ(graph.nodes().size(), 3U);
  EXPECT_EQ(graph.nodes()[0].get<graph::CastAttributes>().to, DataType::kFloat32);
  EXPECT_EQ(graph.nodes()[0].get<graph::CastAttributes>().through, DataType::kFloat16);
  EXPECT_EQ(graph.nodes()[2].get<graph::CastAttributes>().to, DataType::kFloat16);
  expect_error(one_node(13, {.op = "Cast", .attributes = {{"to", std::int64_t{kString}}}}), ErrorCode::kUnsupported,
               {"Cast 'n'", "'to'", "string"});
  expect_error(one_node(13, {.op = "Cast", .attributes = {{"to", std::int64_t{99}}}}), ErrorCode::kInvalidModel,
               {"Cast 'n'", "'to'", "99"});
}

}  // namespace
}  // namespace ration::onnx
