#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "ops/pointwise/pointwise.hpp"
#include "step_runner.hpp"

namespace ration::ops::testing {
namespace {

using graph::OpKind;

constexpr Layout kLayouts[] = {Layout::kPlain, Layout::kBlocked8, Layout::kBlocked16, Layout::kChannelsLast};

struct Result {
  std::vector<int> cuts;
  Layout layout = Layout::kPlain;
};

Result expect_computes(OpKind op, const graph::Attributes& attributes, const std::vector<Input>& inputs) {
  const Input& first = inputs[0];
  SCOPED_TRACE(std::string(graph::to_string(op)) + " of " + first.shape.to_string() + " " +
               std::string(to_string(first.layout)));
  StepRunner step(op, attributes, inputs);
  const std::vector<int> cuts = expect_like_reference(step, implementations(op).front().propose);
  return {cuts, step.proposal().dst_layout};
}

const std::vector<Shape>& shapes() {
  static const std::vector<Shape> kShapes = {{1, 1, 1, 1}, {1, 17, 9, 15}, {3, 20, 33, 32}, {2, 64, 14, 14}};
  return kShapes;
}

TEST(Pointwise, AppliesFunctionsOfOneVariableInTheLayoutOfTheSource) {
  for (const Layout layout : kLayouts) {
    for (const Shape& shape : shapes()) {
      const Input input{.shape = shape, .layout = layout, .low = -5.0F, .high = 5.0F};
      for (const OpKind op : {OpKind::kRelu, OpKind::kHardSwish}) {
        EXPECT_EQ(expect_computes(op, graph::NoAttributes{}, {input}).layout, layout);
      }
      expect_computes(OpKind::kLeakyRelu, graph::UnaryAttributes{.alpha = 0.1F}, {input});
      expect_computes(OpKind::kHardSigmoid, graph::UnaryAttributes{.alpha = 0.2F, .beta = 0.5F}, {input});
      expect_computes(OpKind::kSigmoid, graph::NoAttributes{}, {input});
    }
  }
}

TEST(Pointwise, RoundsThroughHalfPrecisionInTheLayoutOfTheSource) {
  for (const DataType half : {DataType::kFloat16, DataType::kBFloat16}) {
    const graph::CastAttributes cast{DataType::kFloat32, half};
    for (const Layout layout : kLayouts) {
      const Input input{.shape = {3, 20, 33, 32}, .layout = layout, .low = -6e4F, .high = 6e4F};
      EXPECT_EQ(expect_computes(OpKind::kCast, cast, {input}).layout, layout);
    }
  }
}

TEST(Pointwise, ClipsWithEitherBoundOrBoth) {
  const Input data{.shape = {2, 20, 9, 9}, .layout = Layout::kBlocked16, .low = -5.0F, .high = 5.0F};
  const Input low{.shape = {}, .constant = true, .low = -2.0F, .high = -1.0F};
  const Input high{.shape = {}, .constant = true, .low = 1.0F, .high = 2.0F};
  const Input absent{.shape = {}, .present = false};
  expect_computes(OpKind::kClip, graph::NoAttributes{}, {data});
  expect_computes(OpKind::kClip, graph::NoAttributes{}, {data, low});
  expect_computes(OpKind::kClip, graph::NoAttributes{}, {data, absent, high});
  EXPECT_EQ(expect_computes(OpKind::kClip, graph::NoAttributes{}, {data, low, high}).layout, Layout::kBlocked16);
}

TEST(Pointwise, LeavesBlocksWhereThePaddingWouldNotStayZero) {
  const Input padded{.shape = {1, 20, 4, 4}, .layout = Layout::kBlocked16, .low = 1.0F, .high = 2.0F};
  const Input whole{.shape = {1, 32, 4, 4}, .layout = Layout::kBlocked16, .low = 1.0F, .high = 2.0F};
  EXPECT_EQ(expect_computes(OpKind::kSigmoid, graph::NoAttributes{}, {padded}).layout, Layout::kPlain);
  EXPECT_EQ(expect_computes(OpKind::kSigmoid, graph::NoAttributes{}, {whole}).layout, Layout::kBlocked16);
  EXPECT_EQ(expect_computes(OpKind::kDiv, graph::NoAttributes{}, {padded, padded}).layout, Layout::kPlain);
  EXPECT_EQ(expect_computes(OpKind::kMul, graph::NoAttributes{}, {padded, padded}).layout, Layout::kBlocked16);
}

TEST(Pointwise, CombinesOperandsOfOneShape) {
  for (const Layout layout : kLayouts) {
    for (const Shape& shape : shapes()) {
      const Input a{.shape = shape, .layout = layout};
      const Input b{.shape = shape, .layout = layout, .low = 0.5F, .high = 2.0F};
      for (const OpKind op : {OpKind::kAdd, OpKind::kSub, OpKind::kMul, OpKind::kDiv}) {
        expect_computes(op, graph::NoAttributes{}, {a, b});
      }
    }
  }
}

TEST(Pointwise, RefusesToBroadcast) {
  StepRunner step(OpKind::kAdd, graph::NoAttributes{}, {{.shape = {1, 16, 4, 4}}, {.shape = {16, 1, 1}}});
  EXPECT_EQ(step.make(pointwise::propose_binary, {}), nullptr);
  EXPECT_EQ(step.refusal(), "the operands differ in shape");
}

TEST(Pointwise, NormalizesPlainAndBlockedBatches) {
  for (const Layout layout : kLayouts) {
    for (const Shape& shape : shapes()) {
      const Input parameter{.shape = {shape[1]}, .constant = true, .low = 0.5F, .high = 1.5F};
      expect_computes(OpKind::kBatchNormalization, graph::BatchNormalizationAttributes{},
                      {{.shape = shape, .layout = layout}, parameter, parameter, parameter, parameter});
    }
  }
}

TEST(Pointwise, ConcatenatesBlocksOfChannels) {
  const Input a{.shape = {3, 32, 9, 9}, .layout = Layout::kBlocked16};
  const Input b{.shape = {3, 16, 9, 9}, .layout = Layout::kBlocked16};
  const Input odd{.shape = {3, 20, 9, 9}, .layout = Layout::kBlocked16};
  const graph::AxisAttributes channels{.axis = 1};
  EXPECT_EQ(expect_computes(OpKind::kConcat, channels, {a, b, a}).layout, Layout::kBlocked16);
  EXPECT_EQ(expect_computes(OpKind::kConcat, channels, {a, odd}).layout, Layout::kPlain);
}

TEST(Pointwise, ConcatenatesChannelsOfPixels) {
  const Input a{.shape = {3, 20, 9, 9}, .layout = Layout::kChannelsLast};
  const Input b{.shape = {3, 13, 9, 9}, .layout = Layout::kChannelsLast};
  const Input plain{.shape = {3, 13, 9, 9}};
  const graph::AxisAttributes channels{.axis = 1};
  EXPECT_EQ(expect_computes(OpKind::kConcat, channels, {a, b, a}).layout, Layout::kChannelsLast);
  EXPECT_EQ(expect_computes(OpKind::kConcat, channels, {a, plain}).layout, Layout::kPlain);
}

TEST(Pointwise, ConcatenatesAnyAxis) {
  for (const std::int64_t axis : {0, 1, 2, -1}) {
    Shape wide{5, 40, 7, 9};
    wide.set(static_cast<int>(axis < 0 ? axis + 4 : axis), 11);
    expect_computes(OpKind::kConcat, graph::AxisAttributes{.axis = axis}, {{.shape = {5, 40, 7, 9}}, {.shape = wide}});
  }
}

TEST(Pointwise, ComputesSoftmaxOfRows) {
  const Input rows{.shape = {9, 1000}, .low = -9.0F, .high = 9.0F};
  expect_computes(OpKind::kSoftmax, graph::SoftmaxAttributes{}, {rows});
  expect_computes(OpKind::kSoftmax, graph::SoftmaxAttributes{.axis = 1, .flatten = true}, {{.shape = {3, 4, 5}}});
}

TEST(Pointwise, CutsOnlyWhatIsWorthAHelper) {
  EXPECT_THAT(expect_computes(OpKind::kRelu, graph::NoAttributes{}, {{.shape = {1, 64, 8, 8}}}).cuts,
              ::testing::ElementsAre(1));
  EXPECT_THAT(expect_computes(OpKind::kRelu, graph::NoAttributes{}, {{.shape = {1, 64, 16, 16}}}).cuts,
              ::testing::ElementsAre(1, 2, 3, 4));
}

}  // namespace
}  // namespace ration::ops::testing
