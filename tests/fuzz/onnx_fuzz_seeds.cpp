// Writes the seed corpus of onnx_fuzz: small right models that together hold every operator and every tensor form.
//   onnx_fuzz_seeds FOLDER
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "tests/onnx/model_builder.hpp"

namespace {

using ration::onnx::AttributeSpec;
using ration::onnx::Dims;
using ration::onnx::kBFloat;
using ration::onnx::kBool;
using ration::onnx::kDouble;
using ration::onnx::kFloat;
using ration::onnx::kHalf;
using ration::onnx::kInt32;
using ration::onnx::kInt64;
using ration::onnx::kInt8;
using ration::onnx::kUInt64;
using ration::onnx::ModelBuilder;
using ration::onnx::NodeSpec;
using ration::onnx::raw;
using ration::onnx::TensorSpec;

std::int64_t integer(std::int64_t value) { return value; }

TensorSpec list(const char* name, const Dims& values) {
  return {.name = name, .type = kInt64, .dims = {static_cast<std::int64_t>(values.size())}, .int64_data = values};
}

TensorSpec weights(const char* name, const Dims& dims) {
  std::int64_t elements = 1;
  for (const std::int64_t dim : dims) elements *= dim;
  return {.name = name, .dims = dims, .raw_data = raw(std::vector<float>(static_cast<std::size_t>(elements), 0.5F))};
}

// One node from x to y, with constants as its other inputs.
ModelBuilder one_node(std::int64_t opset, NodeSpec node, const std::vector<TensorSpec>& constants = {},
                      const Dims& input = {-1, 2, 4, 4}) {
  ModelBuilder model(opset);
  model.input("x", input).output("y");
  node.inputs.insert(node.inputs.begin(), "x");
  node.outputs = {"y"};
  for (const TensorSpec& constant : constants) {
    model.initializer(constant);
    node.inputs.push_back(constant.name);
  }
  return model.node(node);
}

std::vector<ModelBuilder> plain_nodes() {
  std::vector<ModelBuilder> models;
  for (const char* op :
       {"Relu", "Sigmoid", "HardSwish", "LeakyRelu", "HardSigmoid", "Identity", "GlobalAveragePool", "GlobalMaxPool",
        "Flatten", "Softmax", "Sum", "Dropout", "Squeeze", "Transpose", "ReduceMean"}) {
    models.push_back(one_node(14, {.op = op}));
  }
  for (const char* op : {"Add", "Sub", "Mul", "Div", "MatMul", "Sum"}) {
    models.push_back(one_node(13, {.op = op}, {weights("w", {4, 4})}));
    models.push_back(one_node(6, {.op = op}, {weights("w", {4, 4})}));
  }
  return models;
}

std::vector<ModelBuilder> window_nodes() {
  const AttributeSpec kernel = {"kernel_shape", Dims{3, 3}};
  const AttributeSpec strides = {"strides", Dims{2, 2}};
  const AttributeSpec pads = {"pads", Dims{1, 1, 1, 1}};
  const AttributeSpec same = {"auto_pad", std::string("SAME_UPPER")};
  const AttributeSpec ceil = {"ceil_mode", integer(1)};
  const TensorSpec channels = weights("s", {2});
  return {
      one_node(11, {.op = "Conv", .attributes = {kernel, pads, {"group", integer(2)}}}, {weights("w", {2, 1, 3, 3})}),
      one_node(7, {.op = "Conv", .attributes = {same, strides}}, {weights("w", {3, 2, 3, 3}), weights("b", {3})}),
      one_node(12, {.op = "MaxPool", .attributes = {kernel, strides, pads, ceil}}),
      one_node(19, {.op = "AveragePool", .attributes = {kernel, same, {"dilations", Dims{1, 1}}}}),
      one_node(8, {.op = "LRN", .attributes = {{"size", integer(3)}}}),
      one_node(15, {.op = "BatchNormalization", .inputs = {"s", "s", "s"}}, {channels}),
      one_node(13, {.op = "Gemm", .attributes = {{"transB", integer(1)}}}, {weights("w", {3, 4})}, {2, 4})};
}

std::vector<ModelBuilder> shape_nodes() {
  const AttributeSpec axis = {"axis", integer(1)};
  const AttributeSpec axes = {"axes", Dims{1}};
  std::vector<ModelBuilder> models = {
      one_node(13, {.op = "Concat", .inputs = {"x"}, .attributes = {axis}}),
      one_node(13, {.op = "Gather", .attributes = {axis}}, {list("i", {1, 0})}),
      one_node(14, {.op = "Reshape", .attributes = {{"allowzero", integer(0)}}}, {list("t", {0, -1})}),
      one_node(9, {.op = "Slice", .attributes = {axes, {"starts", Dims{0}}, {"ends", Dims{-1}}}}),
      one_node(13, {.op = "Slice"}, {list("s", {0}), list("e", {9}), list("a", {-1}), list("p", {2})}),
      one_node(10, {.op = "Pad", .attributes = {{"pads", Dims{0, 0, 1, 1, 0, 0, 1, 1}}, {"value", 1.0F}}}),
      one_node(18, {.op = "Pad", .attributes = {{"mode", std::string("edge")}}}, {list("p", {1, 1})}, {4}),
      one_node(11, {.op = "Unsqueeze", .attributes = {axes}}),
      one_node(13, {.op = "Unsqueeze"}, {list("a", {0, 2})}),
      one_node(11, {.op = "Squeeze", .attributes = {axes}}, {}, {2, 1, 3}),
      one_node(18, {.op = "ReduceMean", .attributes = {{"keepdims", integer(0)}}}, {list("a", {2, 3})}),
      one_node(7, {.op = "Clip", .attributes = {{"min", 0.0F}, {"max", 6.0F}}}),
      one_node(13, {.op = "Transpose", .attributes = {{"perm", Dims{0, 2, 3, 1}}}})};
  // The usual way from an input's shape to a Reshape's target.
  ModelBuilder flatten(15);
  flatten.input("x", {-1, 2, 4, 4}).output("y").initializer(list("zero", {0})).initializer(list("rest", {-1}));
  flatten.node({.op = "Shape", .inputs = {"x"}, .outputs = {"s"}, .attributes = {{"start", integer(0)}}});
  flatten.node({.op = "Gather", .inputs = {"s", "zero"}, .outputs = {"n"}});
  flatten.node({.op = "Concat", .inputs = {"n", "rest"}, .outputs = {"t"}, .attributes = {{"axis", integer(0)}}});
  models.push_back(flatten.node({.op = "Reshape", .inputs = {"x", "t"}, .outputs = {"y"}}));
  return models;
}

std::vector<ModelBuilder> tensors() {
  const std::vector<TensorSpec> forms = {
      {.name = "w", .dims = {2}, .float_data = {1, 2}},
      {.name = "w", .dims = {2}, .float_data = {1, 2}, .packed = false},
      {.name = "w", .type = kDouble, .dims = {1}, .double_data = {1}},
      {.name = "w", .type = kInt8, .dims = {2}, .int32_data = {1, -1}},
      {.name = "w", .type = kInt32, .dims = {1, 2}, .int32_data = {1, -1}, .packed = false},
      {.name = "w", .type = kUInt64, .dims = {}, .uint64_data = {7}},
      {.name = "w", .type = kBool, .dims = {3}, .raw_data = "abc"},
      {.name = "w", .type = kInt64, .dims = {0}},
      {.name = "w", .dims = {1}, .external = {{"location", "w.bin"}, {"offset", "4"}, {"length", "4"}}}};
  std::vector<ModelBuilder> models;
  for (const TensorSpec& form : forms) {
    models.push_back(ModelBuilder(13).initializer(form).output("w", form.type));
    ModelBuilder constant(13);
    constant.node({.op = "Constant", .outputs = {"w"}, .attributes = {{"value", form}}});
    models.push_back(constant.output("w", form.type));
  }
  for (const std::int32_t type : {kHalf, kBFloat}) {
    ModelBuilder half(13);
    half.input("x", {2}, type).output("y", type);
    half.initializer({.name = "w", .type = type, .dims = {2}, .int32_data = {1, 2}});
    half.node({.op = "Cast", .inputs = {"x"}, .outputs = {"c"}, .attributes = {{"to", integer(kFloat)}}});
    models.push_back(half.node({.op = "Add", .inputs = {"c", "w"}, .outputs = {"y"}}));
  }
  ModelBuilder filled(9);
  filled.initializer(list("s", {2, 3}));
  filled.node({.op = "ConstantOfShape", .inputs = {"s"}, .outputs = {"y"}, .attributes = {{"value", forms[2]}}});
  models.push_back(filled.output("y", kDouble));
  return models;
}

}  // namespace

int main(int argument_count, char** arguments) {
  if (argument_count != 2) {
    std::cerr << "usage: onnx_fuzz_seeds FOLDER\n";
    return 2;
  }
  const std::filesystem::path folder = arguments[1];
  std::filesystem::create_directories(folder);
  int number = 0;
  for (const auto& models : {plain_nodes(), window_nodes(), shape_nodes(), tensors()}) {
    for (const ModelBuilder& model : models) {
      std::ofstream file(folder / ("seed" + std::to_string(number++) + ".onnx"), std::ios::binary);
      file << model.bytes();
      if (!file) return 1;
    }
  }
  return 0;
}
