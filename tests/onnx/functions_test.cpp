// Functions that a file defines, and calls or does not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/onnx/import_expectations.hpp"

namespace ration::onnx {
namespace {

using testing::ElementsAre;

std::vector<std::string> operators(const graph::Graph& graph) {
  std::vector<std::string> names;
  for (const graph::Node& node : graph.nodes()) names.emplace_back(to_string(node.op));
  return names;
}

ModelBuilder base() { return ModelBuilder(13).input("x", {2}).output("y"); }

NodeSpec call(const std::string& function, std::vector<std::string> inputs, std::vector<std::string> outputs) {
  return {.op = function, .name = "c", .inputs = std::move(inputs), .outputs = std::move(outputs), .domain = "own"};
}

FunctionSpec relu() {
  return {.name = "MyRelu",
          .inputs = {"a"},
          .outputs = {"b"},
          .nodes = {{.op = "Relu", .name = "r", .inputs = {"a"}, .outputs = {"b"}}}};
}

/// Max(a, 0) + Max(a, 0), by way of another function and a value of its own.
FunctionSpec twice() {
  return {.name = "Twice",
          .inputs = {"a"},
          .outputs = {"b"},
          .nodes = {{.op = "MyRelu", .inputs = {"a"}, .outputs = {"t"}, .domain = "own"},
                    {.op = "Add", .name = "add", .inputs = {"t", "t"}, .outputs = {"b"}}}};
}

TEST(Functions, ThatNobodyCallsDoNotMatter) {
  const FunctionSpec unsupported{
      .name = "F", .outputs = {"b"}, .nodes = {{.op = "Loop", .outputs = {"b"}}}, .opset = 99};
  ModelBuilder model = base().node({.op = "Relu", .inputs = {"x"}, .outputs = {"y"}});
  EXPECT_THAT(operators(import(model.function(unsupported).function(relu()))), ElementsAre("Relu"));
  // A body that cannot be read is not read.
  EXPECT_THAT(operators(import(model.model_field(25, "\x0A\x01g\x3A\x02\xFF\xFF"))), ElementsAre("Relu"));
}

TEST(Functions, AreInlinedWhereTheyAreCalled) {
  const graph::Graph graph = import(base().function(relu()).node(call("MyRelu", {"x"}, {"y"})));
  EXPECT_THAT(operators(graph), ElementsAre("Relu"));
  EXPECT_EQ(graph.nodes()[0].name, "c.r");
  EXPECT_EQ(graph.value(graph.outputs()[0]).name, "y");
}

TEST(Functions, MayCallEachOtherAndBeCalledTwice) {
  // "t" is a name of the graph and of both instances of the function.
  const graph::Graph graph = import(
      base().function(twice()).function(relu()).node(call("Twice", {"x"}, {"t"})).node(call("Twice", {"t"}, {"y"})));
  EXPECT_THAT(operators(graph), ElementsAre("Relu", "Add", "Relu", "Add"));
  EXPECT_EQ(graph.nodes()[1].inputs[0], graph.nodes()[0].output());
  EXPECT_EQ(graph.nodes()[2].inputs[0], graph.nodes()[1].output());
  EXPECT_EQ(graph.nodes()[3].output(), graph.outputs()[0]);
}

TEST(Functions, KeepTheirOpset) {
  // Softmax of one axis from opset 13 on, of all from `axis` on before.
  FunctionSpec old{.name = "S", .inputs = {"a"}, .outputs = {"b"}};
  old.nodes = {{.op = "Softmax", .inputs = {"a"}, .outputs = {"b"}}};
  old.opset = 12;
  const auto flattens = [&] {
    const graph::Graph graph = import(base().function(old).node(call("S", {"x"}, {"y"})));
    return graph.nodes()[0].get<graph::SoftmaxAttributes>().flatten;
  };
  EXPECT_TRUE(flattens());
  old.opset = 0;
  EXPECT_FALSE(flattens()) << "the model's opset holds";
  old.opset = 5;
  expect_error(base().function(old).node(call("S", {"x"}, {"y"})), ErrorCode::kUnsupported,
               {"function 'S'", "opset 5"});
}

TEST(Functions, TakeTheCallersAttributesOrTheirDefaults) {
  FunctionSpec leaky{.name = "L", .inputs = {"a"}, .outputs = {"b"}};
  leaky.nodes = {{.op = "LeakyRelu",
                  .name = "l",
                  .inputs = {"a"},
                  .outputs = {"b"},
                  .attributes = {{"alpha", ReferenceSpec{"slope"}}}}};
  const auto slope = [&](std::vector<AttributeSpec> given) {
    NodeSpec node = call("L", {"x"}, {"y"});
    node.attributes = std::move(given);
    return import(base().function(leaky).node(node)).nodes()[0].get<graph::UnaryAttributes>().alpha;
  };
  leaky.attributes = {"slope"};
  EXPECT_EQ(slope({{"slope", 0.25F}}), 0.25F);
  EXPECT_EQ(slope({}), 0.01F) << "left out inside, too: the operator's own default";
  leaky.defaults = {{"slope", 0.5F}};
  EXPECT_EQ(slope({}), 0.5F);
  NodeSpec wrong = call("L", {"x"}, {"y"});
  wrong.attributes = {{"slope", std::int64_t{1}}};
  expect_error(base().function(leaky).node(wrong), ErrorCode::kInvalidModel,
               {"LeakyRelu 'c.l'", "'alpha'", "type int", "expected float"});
  wrong.attributes = {{"steepness", 1.0F}};
  expect_error(base().function(leaky).node(wrong), ErrorCode::kInvalidModel, {"L 'c'", "'steepness'"});
  leaky.attributes.clear();
  leaky.defaults.clear();
  expect_error(base().function(leaky).node(call("L", {"x"}, {"y"})), ErrorCode::kInvalidModel, {"'L'", "'slope'"});
}

TEST(Functions, TakeFewerInputsThanTheyHave) {
  FunctionSpec clip{.name = "C", .inputs = {"a", "low", "high"}, .outputs = {"b"}};
  clip.nodes = {{.op = "Clip", .inputs = {"a", "low", "high"}, .outputs = {"b"}}};
  const graph::Graph graph = import(base().function(clip).node(call("C", {"x"}, {"y"})));
  EXPECT_EQ(graph.nodes()[0].inputs.size(), 1U);
  expect_error(base().function(clip).node(call("C", {"x", "x", "x", "x"}, {"y"})), ErrorCode::kInvalidModel,
               {"C 'c'", "4 inputs", "3"});
  expect_error(base().function(clip).node(call("C", {"x"}, {"y", "z"})), ErrorCode::kInvalidModel,
               {"C 'c'", "2 outputs", "1"});
}

TEST(Functions, MayPassAnInputThrough) {
  const FunctionSpec through{.name = "T", .inputs = {"a"}, .outputs = {"a"}};
  EXPECT_THAT(operators(import(base().function(through).node(call("T", {"x"}, {"y"})))), ElementsAre("Identity"));
}

TEST(Functions, ThatCallThemselvesAreRefused) {
  FunctionSpec self{.name = "F", .inputs = {"a"}, .outputs = {"b"}};
  self.nodes = {{.op = "F", .inputs = {"a"}, .outputs = {"b"}, .domain = "own"}};
  expect_error(base().function(self).node(call("F", {"x"}, {"y"})), ErrorCode::kUnsupported, {"64 deep"});
}

TEST(Functions, ThatGrowWithoutBoundAreRefused) {
  // Each calls the next ten times; the last has nothing inside.
  ModelBuilder model = base();
  for (int i = 0; i < 12; ++i) {
    FunctionSpec function{.name = "F" + std::to_string(i)};
    if (i < 11) function.nodes.assign(10, {.op = "F" + std::to_string(i + 1), .domain = "own"});
    model.function(function);
  }
  expect_error(model.node(call("F0", {}, {})), ErrorCode::kUnsupported, {"1000000 nodes"});
}

TEST(Functions, InTheNameOfAnOperatorAreRefusedOnlyIfTheyAreCalled) {
  FunctionSpec shadow = relu();
  shadow.name = "Relu";
  shadow.domain = "";
  ModelBuilder model = base().function(shadow);
  expect_error(ModelBuilder(model).node({.op = "Relu", .name = "r", .inputs = {"x"}, .outputs = {"y"}}),
               ErrorCode::kUnsupported, {"Relu 'r'", "function"});
  EXPECT_THAT(operators(import(model.node({.op = "Sigmoid", .inputs = {"x"}, .outputs = {"y"}}))),
              ElementsAre("Sigmoid"));
}

TEST(Functions, OfOneNameAreRefused) {
  expect_error(base().function(relu()).function(relu()).node(call("MyRelu", {"x"}, {"y"})), ErrorCode::kInvalidModel,
               {"'MyRelu'", "'own'", "twice"});
}

TEST(Functions, OfUnknownNameAreUnsupportedOperators) {
  expect_error(base().function(relu()).node(call("Other", {"x"}, {"y"})), ErrorCode::kUnsupported,
               {"Other 'c'", "domain 'own'"});
}

}  // namespace
}  // namespace ration::onnx
