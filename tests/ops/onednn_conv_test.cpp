#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "base/fail.hpp"
#include "ops/onednn/onednn.hpp"
#include "step_runner.hpp"

namespace ration::ops::testing {
namespace {

using graph::Activation;
using graph::ActivationKind;
using graph::ConvAttributes;

struct ConvCase {
  std::int64_t images = 1, channels = 1, group = 1, outputs = 1;
  std::int64_t height = 1, width = 1;
  std::vector<std::int64_t> kernel = {1, 1};
  std::vector<std::int64_t> strides = {}, dilations = {}, pads = {};

  std::string text() const {
    std::string text = base::concat(images, "x", channels, "x", height, "x", width, " to ", outputs, " in ", group);
    for (const auto& list : {kernel, strides, dilations, pads}) {
      text += " |";
      for (const std::int64_t number : list) text += base::concat(" ", number);
    }
    return text;
  }
};

/// What stands around the bare convolution.
struct Extras {
  bool bias = true;
  bool scale = false;
  bool residual = false;
  std::optional<Activation> activation = std::nullopt;
};

SharedTensor channel_factors(std::int64_t channels) {
  Tensor scale(DataType::kFloat32, {channels});
  float factor = 0.5F;
  for (float& value : scale.values<float>()) value = (factor += 0.125F);
  return SharedTensor(std::move(scale));
}

StepRunner runner(const ConvCase& c, const Extras& extras) {
  ConvAttributes attributes;
  attributes.window = {.kernel = c.kernel, .strides = c.strides, .dilations = c.dilations, .pads = c.pads};
  attributes.group = c.group;
  attributes.activation = extras.activation;
  if (extras.scale) attributes.weight_scale = channel_factors(c.outputs);
  const std::vector<Input> inputs = {
      {.shape = {c.images, c.channels, c.height, c.width}},
      {.shape = {c.outputs, c.channels / c.group, c.kernel[0], c.kernel[1]}, .constant = true},
      {.shape = {c.outputs}, .constant = true, .present = extras.bias}};
  if (!extras.residual) return {graph::OpKind::kConv, attributes, inputs};
  const Shape dst = StepRunner(graph::OpKind::kConv, attributes, inputs).dst_shape();
  std::vector<Input> with_residual = inputs;
  with_residual.push_back({.shape = dst});
  return {graph::OpKind::kConv, attributes, with_residual};
}

void expect_computes(const ConvCase& c, const Extras& extras) {
  SCOPED_TRACE(c.text());
  StepRunner step = runner(c, extras);
  expect_like_reference(step, onednn::propose_conv);
}

TEST(OnednnConv, ComputesEveryNumberOfChannels) {
  for (const std::int64_t channels : {1, 3, 8, 16, 17, 20, 40, 64}) {
    for (const std::int64_t outputs : {1, 3, 8, 16, 17, 20, 40, 64}) {
      expect_computes(
          {.channels = channels, .outputs = outputs, .height = 7, .width = 5, .kernel = {3, 3}, .pads = {1, 1, 1, 1}},
          {});
      expect_computes({.images = 3, .channels = channels, .outputs = outputs, .height = 4, .width = 4}, {});
    }
  }
}

TEST(OnednnConv, ComputesEverySpatialSize) {
  for (const std::int64_t size : {1, 2, 3, 4, 5, 6, 7, 8, 9, 14, 15}) {
    expect_computes(
        {.channels = 17, .outputs = 32, .height = size, .width = size, .kernel = {3, 3}, .pads = {1, 1, 1, 1}}, {});
    expect_computes({.channels = 32, .outputs = 40, .height = size, .width = 9}, {.residual = true});
  }
}

TEST(OnednnConv, TakesStridesDilationsAndUnequalPads) {
  expect_computes({.channels = 3,
                   .outputs = 64,
                   .height = 30,
                   .width = 31,
                   .kernel = {7, 7},
                   .strides = {2, 2},
                   .pads = {3, 3, 3, 3}},
                  {});
  expect_computes({.channels = 16,
                   .outputs = 16,
                   .height = 9,
                   .width = 15,
                   .kernel = {3, 3},
                   .strides = {2, 1},
                   .pads = {0, 1, 2, 1}},
                  {});
  expect_computes({.channels = 20,
                   .outputs = 16,
                   .height = 14,
                   .width = 15,
                   .kernel = {3, 3},
                   .dilations = {2, 3},
                   .pads = {2, 3, 2, 3}},
                  {});
  expect_computes({.channels = 64, .outputs = 128, .height = 15, .width = 15, .strides = {2, 2}}, {});
  expect_computes({.channels = 16, .outputs = 17, .height = 5, .width = 1, .kernel = {5, 1}}, {});
}

TEST(OnednnConv, ComputesDepthwise) {
  for (const std::int64_t channels : {3, 8, 16, 20, 64}) {
    expect_computes({.images = 3,
                     .channels = channels,
                     .group = channels,
                     .outputs = channels,
                     .height = 9,
                     .width = 14,
                     .kernel = {3, 3},
                     .strides = {2, 2},
                     .pads = {1, 1, 1, 1}},
                    {.scale = true, .activation = Activation{ActivationKind::kClip, 0.0F, 6.0F}});
  }
}

TEST(OnednnConv, ComputesGroupsThatFillBlocks) {
  expect_computes(
      {.channels = 64, .group = 2, .outputs = 96, .height = 7, .width = 7, .kernel = {3, 3}, .pads = {1, 1, 1, 1}},
      {.scale = true});
}

TEST(OnednnConv, AddsTheResidualBeforeTheActivation) {
  for (const std::int64_t outputs : {16, 20, 64}) {
    const ConvCase c{.images = 3, .channels = 32, .outputs = outputs, .height = 7, .width = 7};
    expect_computes(c, {.residual = true, .activation = Activation{}});
    expect_computes(
        c,
        {.bias = false, .scale = true, .residual = true, .activation = Activation{ActivationKind::kLeakyRelu, 0.1F}});
  }
}

TEST(OnednnConv, AppliesEveryActivation) {
  for (const ConvCase& c : {ConvCase{.channels = 16, .outputs = 32, .height = 9, .width = 9, .kernel = {3, 3}},
                            ConvCase{.images = 3, .channels = 16, .outputs = 20, .height = 5, .width = 4}}) {
    for (const Activation activation :
         {Activation{}, Activation{ActivationKind::kLeakyRelu, 0.2F}, Activation{ActivationKind::kLeakyRelu, 0.0F},
          Activation{ActivationKind::kClip, -0.5F, 0.5F}, Activation{ActivationKind::kSigmoid},
          Activation{ActivationKind::kHardSigmoid, 0.2F, 0.5F}, Activation{ActivationKind::kHardSwish}}) {
      SCOPED_TRACE(graph::to_string(activation.kind));
      expect_computes(c, {.activation = activation});
      expect_computes(c, {.residual = true, .activation = activation});
    }
  }
}

TEST(OnednnConv, LeavesBlocksWhereTheActivationWouldSpoilThePadding) {
  const Extras extras{.activation = Activation{ActivationKind::kSigmoid}};
  StepRunner step = runner({.channels = 16, .outputs = 20, .height = 9, .width = 9, .kernel = {3, 3}}, extras);
  expect_like_reference(step, onednn::propose_conv);
  EXPECT_EQ(step.proposal().dst_layout, Layout::kPlain);
}

TEST(OnednnConv, OffersCutsByImagesThenByChannelBlocks) {
  StepRunner one = runner({.channels = 32, .outputs = 64, .height = 7, .width = 7, .kernel = {3, 3}}, {});
  const OpsContext wide{.preferred_blocked = Layout::kBlocked16, .max_cut = 16};
  if (detect_context().preferred_blocked != Layout::kBlocked16) GTEST_SKIP() << "needs AVX-512";
  EXPECT_THAT(one.make(onednn::propose_conv, wide)->cuts(), ::testing::ElementsAre(1, 2, 4));
  StepRunner three =
      runner({.images = 3, .channels = 32, .outputs = 64, .height = 7, .width = 7, .kernel = {3, 3}}, {});
  EXPECT_THAT(three.make(onednn::propose_conv, wide)->cuts(), ::testing::ElementsAre(1, 2, 3, 4, 6, 12));
}

TEST(OnednnConv, PreparesNoCutThatNobodyCanUse) {
  StepRunner step = runner({.channels = 32, .outputs = 64, .height = 7, .width = 7}, {});
  const OpsContext context{.preferred_blocked = detect_context().preferred_blocked, .max_cut = 2};
  EXPECT_THAT(step.make(onednn::propose_conv, context)->cuts(), ::testing::ElementsAre(1, 2));
}

TEST(OnednnConv, CutsShareOneCopyOfTheWeights) {
  StepRunner step =
      runner({.images = 3, .channels = 32, .outputs = 64, .height = 7, .width = 7, .kernel = {3, 3}}, {.bias = false});
  step.make(onednn::propose_conv, {.preferred_blocked = detect_context().preferred_blocked, .max_cut = 16});
  EXPECT_EQ(step.weights().bytes(), sizeof(float) * 64 * 32 * 9);
}

TEST(OnednnConv, RefusesWeightsThatAreNotConstant) {
  StepRunner step(graph::OpKind::kConv, ConvAttributes{}, {{.shape = {1, 16, 4, 4}}, {.shape = {16, 16, 1, 1}}});
  EXPECT_EQ(step.make(onednn::propose_conv, {}), nullptr);
  EXPECT_THAT(step.refusal(), ::testing::HasSubstr("weights are not constant"));
}

}  // namespace
}  // namespace ration::ops::testing
