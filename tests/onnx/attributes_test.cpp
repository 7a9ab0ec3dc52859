// What a node may not look like.
#include <gtest/gtest.h>

#include <limits>

#include "tests/onnx/import_expectations.hpp"

namespace ration::onnx {
namespace {

ModelBuilder pool_with(std::vector<AttributeSpec> attributes, std::int64_t opset = 13) {
  ModelBuilder model(opset);
  model.input("x", {1, 1, 8, 8}).output("y");
  model.node({.op = "MaxPool", .name = "p", .inputs = {"x"}, .outputs = {"y"}, .attributes = std::move(attributes)});
  return model;
}

const AttributeSpec kKernel = {"kernel_shape", Dims{2, 2}};

TEST(Attributes, OfUnknownNameAreRefusedWithTheKnownOnes) {
  expect_error(pool_with({kKernel, {"count", std::int64_t{1}}}), ErrorCode::kUnsupported,
               {"MaxPool 'p'", "attribute 'count'", "opset 13", "auto_pad, ceil_mode", "strides"});
}

TEST(Attributes, BelongToAnOpset) {
  expect_error(pool_with({kKernel, {"ceil_mode", std::int64_t{1}}}, 9), ErrorCode::kUnsupported,
               {"MaxPool 'p'", "'ceil_mode'", "opset 9"});
}

TEST(Attributes, OfUnknownTextAreRefusedWithTheKnownOnes) {
  expect_error(pool_with({kKernel, {"auto_pad", std::string("SAME")}}), ErrorCode::kUnsupported,
               {"MaxPool 'p'", "'auto_pad'", "'SAME'", "NOTSET SAME_UPPER SAME_LOWER VALID"});
}

TEST(Attributes, HaveTheirType) {
  expect_error(pool_with({{"kernel_shape", std::int64_t{2}}}), ErrorCode::kInvalidModel,
               {"MaxPool 'p'", "'kernel_shape'", "type int", "expected ints"});
}

TEST(Attributes, HaveTheirRange) {
  expect_error(pool_with({{"kernel_shape", Dims{2, 0}}}), ErrorCode::kInvalidModel, {"'kernel_shape'", "0", "1 to"});
  expect_error(pool_with({{"kernel_shape", Dims{2, std::int64_t{1} << 40}}}), ErrorCode::kInvalidModel,
               {"'kernel_shape'", "1099511627776"});
  expect_error(pool_with({kKernel, {"pads", Dims{0, 0, 0, -1}}}), ErrorCode::kInvalidModel, {"'pads'", "-1"});
  expect_error(pool_with({kKernel, {"ceil_mode", std::int64_t{2}}}), ErrorCode::kInvalidModel,
               {"'ceil_mode'", "2", "0 to 1"});
}

TEST(Attributes, OfATransposeCountNoAxisFromTheBack) {
  const auto transposed = [](const Dims& permutation, const Dims& shape) {
    ModelBuilder model(13);
    model.input("x", shape).output("y");
    model.node(
        {.op = "Transpose", .name = "t", .inputs = {"x"}, .outputs = {"y"}, .attributes = {{"perm", permutation}}});
    return model;
  };
  // A permutation under other names, which the rank of an input would show, and one that needs no rank to be wrong.
  expect_error(transposed({0, 1, 2, -1}, {1, 2, 3, 4}), ErrorCode::kInvalidModel, {"Transpose 't'", "'perm'", "-1"});
  expect_error(transposed({std::numeric_limits<std::int64_t>::min()}, {-1}), ErrorCode::kInvalidModel, {"'perm'"});
  expect_error(transposed({0, 1, 2, 4}, {1, 2, 3, 4}), ErrorCode::kInvalidModel, {"axis 4", "rank 4"});
}

TEST(Attributes, OfAWindowAgreeOnItsAxes) {
  expect_error(pool_with({kKernel, {"strides", Dims{1, 1, 1}}}), ErrorCode::kInvalidModel, {"'strides'", "3", "2"});
  expect_error(pool_with({kKernel, {"pads", Dims{1, 1, 1}}}), ErrorCode::kInvalidModel, {"'pads'", "3"});
  expect_error(pool_with({{"kernel_shape", Dims{}}}), ErrorCode::kInvalidModel, {"'kernel_shape'", "empty"});
}

TEST(Attributes, ThatAreRequiredAreMissed) {
  expect_error(pool_with({}), ErrorCode::kInvalidModel, {"MaxPool 'p'", "'kernel_shape'", "missing"});
}

TEST(Attributes, AreGivenOnce) {
  expect_error(pool_with({kKernel, kKernel}), ErrorCode::kInvalidModel, {"'kernel_shape'", "twice"});
}

TEST(Operators, ThatAreUnknownAreNamed) {
  ModelBuilder model(13);
  model.input("x", {1}).output("y").node({.op = "Einsum", .name = "e", .inputs = {"x"}, .outputs = {"y"}});
  expect_error(model, ErrorCode::kUnsupported, {"Einsum 'e'", "not supported"});
}

TEST(Operators, WithSubgraphsAreNamed) {
  ModelBuilder model(13);
  model.input("x", {1}).output("y");
  model.node({.op = "If", .inputs = {"x"}, .outputs = {"y"}, .attributes = {{"then_branch", SubgraphSpec{}}}});
  expect_error(model, ErrorCode::kUnsupported, {"If 'y'", "subgraph"});
}

TEST(Operators, OfOtherDomainsAreNamed) {
  ModelBuilder model(13);
  model.input("x", {1}).output("y");
  model.node({.op = "FusedConv", .name = "f", .inputs = {"x"}, .outputs = {"y"}, .domain = "com.microsoft"});
  expect_error(model, ErrorCode::kUnsupported, {"FusedConv 'f'", "'com.microsoft'"});
}

TEST(Operators, OfTheDefaultDomainMaySpellItOut) {
  ModelBuilder model;
  model.import_opset("ai.onnx", 13).input("x", {1}).output("y");
  model.node({.op = "Relu", .inputs = {"x"}, .outputs = {"y"}, .domain = "ai.onnx"});
  EXPECT_EQ(import(model).nodes().size(), 1U);
}

TEST(Operators, HaveTheirNumberOfInputs) {
  const auto add_of = [](std::vector<std::string> inputs) {
    ModelBuilder model(13);
    model.input("x", {1}).output("y");
    model.node({.op = "Add", .name = "a", .inputs = std::move(inputs), .outputs = {"y"}});
    return model;
  };
  expect_error(add_of({"x"}), ErrorCode::kInvalidModel, {"Add 'a'", "1 inputs", "2"});
  expect_error(add_of({"x", "x", "x"}), ErrorCode::kInvalidModel, {"Add 'a'", "3 inputs", "2"});
  expect_error(add_of({"x", ""}), ErrorCode::kInvalidModel, {"Add 'a'", "input 1", "left out"});
}

TEST(Operators, HaveTheirNumberOfOutputs) {
  const auto relu_to = [](std::vector<std::string> outputs) {
    ModelBuilder model(13);
    model.input("x", {1}).output("y");
    return model.node({.op = "Relu", .name = "r", .inputs = {"x"}, .outputs = std::move(outputs)});
  };
  expect_error(relu_to({}), ErrorCode::kInvalidModel, {"Relu 'r'", "no output"});
  expect_error(relu_to({"y", "z"}), ErrorCode::kInvalidModel, {"Relu 'r'", "2 outputs", "1"});
}

TEST(Names, InErrorsAreShortAndPrintable) {
  ModelBuilder model(13);
  const std::string name = "bell\a" + std::string(10000, 'n');
  model.input("x", {1}).output("y").node({.op = "Einsum", .name = name, .inputs = {"x"}, .outputs = {"y"}});
  try {
    import(model);
    ADD_FAILURE();
  } catch (const Error& error) {
    const std::string sentence = error.what();
    EXPECT_LT(sentence.size(), 300U);
    EXPECT_NE(sentence.find("'bell?nnn"), std::string::npos) << sentence;
  }
}

}  // namespace
}  // namespace ration::onnx
