// How nodes, inputs, initializers and outputs hang together.
#include <gtest/gtest.h>

#include "tests/onnx/import_expectations.hpp"

namespace ration::onnx {
namespace {

NodeSpec relu(const char* name, const char* from, const char* to) {
  return {.op = "Relu", .name = name, .inputs = {from}, .outputs = {to}};
}

TensorSpec one_float(const char* name) { return {.name = name, .dims = {1}, .float_data = {1.0F}}; }

ModelBuilder relu_model(std::int64_t opset) {
  return ModelBuilder(opset).input("x", {1}).node(relu("r", "x", "y")).output("y");
}

TEST(Opset, IsAcceptedFrom6To28) {
  for (const std::int64_t opset : {6, 7, 13, 21, 22, 28}) EXPECT_EQ(import(relu_model(opset)).nodes().size(), 1U);
  expect_error(relu_model(5), ErrorCode::kUnsupported, {"opset 5", "6 to 28"});
  expect_error(relu_model(29), ErrorCode::kUnsupported, {"opset 29", "6 to 28"});
}

TEST(IrVersion, IsAcceptedUpTo14) {
  for (const std::int64_t version : {0, 3, 8, 11, 14}) {
    EXPECT_EQ(import(relu_model(13).ir_version(version)).nodes().size(), 1U);
  }
  for (const std::int64_t version : {15, 99, -1}) {
    expect_error(relu_model(13).ir_version(version), ErrorCode::kUnsupported,
                 {"ir_version " + std::to_string(version), "14"});
  }
}

TEST(Opset, IsRequiredOnce) {
  ModelBuilder none;
  none.input("x", {1}).node(relu("r", "x", "y")).output("y");
  expect_error(none, ErrorCode::kInvalidModel, {"opset_import is missing"});
  none.import_opset("ai.onnx.ml", 3);
  expect_error(none, ErrorCode::kInvalidModel, {"opset_import is missing"});
  expect_error(relu_model(13).import_opset("ai.onnx", 14), ErrorCode::kInvalidModel, {"13", "14"});
}

TEST(Inputs, ThatAreInitializersAreNone) {
  ModelBuilder model(7);
  model.input("x", {1}).input("w", {1}).initializer(one_float("w")).output("y");
  model.node({.op = "Add", .inputs = {"x", "w"}, .outputs = {"y"}});
  const graph::Graph graph = import(model);
  ASSERT_EQ(graph.inputs().size(), 1U);
  EXPECT_EQ(graph.value(graph.inputs()[0]).name, "x");
  EXPECT_TRUE(graph.value(graph.nodes()[0].input(1)).is_constant());
}

TEST(Inputs, KeepFreeDimensionsFree) {
  ModelBuilder model(7);
  model.input("x", {-1, 3}).node(relu("r", "x", "y")).output("y");
  EXPECT_EQ(*import(model).value(0).shape, (Shape{Shape::kDynamic, 3}));
  ModelBuilder numbered(7);
  numbered.input("x", {kMinusOne, 3, kMinusOne}).node(relu("r", "x", "y")).output("y");
  EXPECT_EQ(*import(numbered).value(0).shape, (Shape{Shape::kDynamic, 3, Shape::kDynamic}));
}

TEST(Inputs, AreTensorsOfSupportedTypeAndRank) {
  const auto model_of = [](const std::string& input) {
    return ModelBuilder(13).graph_field(11, input).node(relu("r", "x", "y")).output("y");
  };
  expect_error(model_of(value_info("x", {-5}, kFloat)), ErrorCode::kInvalidModel, {"input 'x'", "-5"});
  expect_error(model_of(value_info("x", {1}, kString)), ErrorCode::kUnsupported, {"input 'x'", "string"});
  expect_error(model_of(value_info("x", {1}, 77)), ErrorCode::kInvalidModel, {"input 'x'", "77"});
  expect_error(model_of(value_info("x", Dims(9, 1), kFloat)), ErrorCode::kUnsupported, {"input 'x'", "rank 9", "8"});
  expect_error(model_of(value_info("x", {1}, kFloat, 4)), ErrorCode::kUnsupported, {"input 'x'", "sequence"});
  expect_error(model_of(value_info("x", {1}, kFloat, 9)), ErrorCode::kUnsupported, {"input 'x'", "optional"});
  expect_error(model_of(std::string("\x0A\x01x", 3)), ErrorCode::kInvalidModel, {"input 'x'", "no type"});
}

TEST(HalfPrecision, BecomesFloat32BetweenCasts) {
  for (const auto& [number, type] : {std::pair(kHalf, DataType::kFloat16), std::pair(kBFloat, DataType::kBFloat16)}) {
    ModelBuilder model(13);
    model.input("x", {2}, number).output("y", number);
    model.initializer({.name = "w", .type = number, .dims = {2}, .raw_data = std::string("\0\0\0\0", 4)});
    model.node({.op = "Add", .inputs = {"x", "w"}, .outputs = {"y"}});
    const graph::Graph graph = import(model);
    ASSERT_EQ(graph.nodes().size(), 3U);
    const graph::Value& input = graph.value(graph.inputs()[0]);
    EXPECT_EQ(input.name, "x");
    EXPECT_EQ(input.type, type);
    EXPECT_EQ(graph.nodes()[0].op, graph::OpKind::kCast);
    EXPECT_EQ(graph.nodes()[1].op, graph::OpKind::kAdd);
    for (const graph::ValueId id : graph.nodes()[1].inputs) EXPECT_EQ(graph.value(id).type, DataType::kFloat32);
    const graph::Value& output = graph.value(graph.outputs()[0]);
    EXPECT_EQ(output.name, "y");
    EXPECT_EQ(output.type, type);
    EXPECT_EQ(graph.nodes()[2].output(), graph.outputs()[0]);
  }
}

TEST(Nodes, MayStandInAnyOrder) {
  ModelBuilder model(13);
  model.input("x", {1}).output("y").node(relu("last", "a", "y")).node(relu("first", "x", "a"));
  const graph::Graph graph = import(model);
  EXPECT_EQ(graph.nodes()[0].name, "first");
  EXPECT_EQ(graph.nodes()[1].name, "last");
}

TEST(Nodes, OnACycleAreNamed) {
  ModelBuilder model(13);
  model.input("x", {1}).output("b");
  model.node({.op = "Add", .name = "one", .inputs = {"x", "b"}, .outputs = {"a"}}).node(relu("two", "a", "b"));
  expect_error(model, ErrorCode::kInvalidModel, {"cycle"});
  ModelBuilder self(13);
  self.output("a").node(relu("snake", "a", "a"));
  expect_error(self, ErrorCode::kInvalidModel, {"cycle", "'snake'"});
}

TEST(Nodes, ReadOnlyWhatIsWritten) {
  ModelBuilder model(13);
  model.input("x", {1}).output("y").node({.op = "Add", .name = "a", .inputs = {"x", "ghost"}, .outputs = {"y"}});
  expect_error(model, ErrorCode::kInvalidModel, {"Add 'a'", "'ghost'"});
}

TEST(Names, AreDefinedOnce) {
  const auto base = [] { return ModelBuilder(13).input("x", {1}).node(relu("r", "x", "y")).output("y"); };
  expect_error(base().node(relu("again", "x", "y")), ErrorCode::kInvalidModel, {"'y'", "twice"});
  expect_error(base().node(relu("back", "y", "x")), ErrorCode::kInvalidModel, {"'x'", "twice"});
  expect_error(base().input("x", {1}), ErrorCode::kInvalidModel, {"'x'", "twice"});
  expect_error(base().initializer(one_float("y")), ErrorCode::kInvalidModel, {"'y'", "twice"});
  expect_error(base().initializer(one_float("w")).initializer(one_float("w")), ErrorCode::kInvalidModel,
               {"'w'", "twice"});
  expect_error(base().output("y"), ErrorCode::kInvalidModel, {"'y'", "twice"});
}

TEST(Names, AreRequiredOfInputsOutputsAndInitializers) {
  expect_error(relu_model(13).input("", {1}), ErrorCode::kInvalidModel, {"input", "no name"});
  expect_error(relu_model(13).output(""), ErrorCode::kInvalidModel, {"output", "no name"});
  expect_error(relu_model(13).initializer(one_float("")), ErrorCode::kInvalidModel, {"initializer", "no name"});
}

TEST(Outputs, AreWrittenAndOfTheDeclaredType) {
  expect_error(relu_model(13).output("ghost"), ErrorCode::kInvalidModel, {"output 'ghost'", "no node"});
  ModelBuilder typed(13);
  typed.input("x", {1}).node(relu("r", "x", "y")).output("y", kInt64);
  expect_error(typed, ErrorCode::kInvalidModel, {"output 'y'", "int64", "float32"});
  expect_error(ModelBuilder(13).input("x", {1}), ErrorCode::kInvalidModel, {"no outputs"});
}

TEST(Outputs, MayBeInputsOrConstants) {
  const graph::Graph graph =
      import(ModelBuilder(13).input("x", {1}).initializer(one_float("w")).output("x").output("w"));
  EXPECT_EQ(graph.outputs()[0], graph.inputs()[0]);
  EXPECT_TRUE(graph.value(graph.outputs()[1]).is_constant());
}

TEST(Models, WithUnsupportedPartsSayWhich) {
  expect_error(relu_model(13).graph_field(15, ""), ErrorCode::kUnsupported, {"1 sparse initializers"});
}

}  // namespace
}  // namespace ration::onnx
