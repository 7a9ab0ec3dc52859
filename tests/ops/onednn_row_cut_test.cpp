#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "ops/onednn/onednn.hpp"
#include "step_runner.hpp"

namespace ration::ops::testing {
namespace {

/// A convolution whose rows abound and whose channels do not, from a channels-last producer.
struct Layer {
  std::int64_t images, channels, outputs, kernel, stride, pad, dilation, size;
  std::int64_t group = 1;
  bool residual = false;
};

constexpr Layer kLayers[] = {
    {1, 3, 64, 7, 2, 3, 1, 64},      {1, 64, 64, 1, 1, 0, 1, 56},          {1, 64, 64, 3, 1, 1, 1, 56},
    {1, 256, 64, 1, 1, 0, 1, 28},    {1, 64, 128, 1, 2, 0, 1, 56},         {1, 64, 64, 3, 2, 1, 1, 57},
    {1, 8, 16, 5, 1, 2, 1, 19},      {1, 16, 24, 3, 1, 0, 1, 23},          {1, 16, 32, 3, 1, 2, 2, 21},
    {3, 16, 16, 3, 1, 1, 1, 17},     {4, 24, 32, 1, 1, 0, 1, 9},           {1, 13, 27, 3, 1, 1, 1, 20},
    {1, 10, 20, 1, 1, 0, 1, 18},     {1, 16, 32, 3, 3, 0, 1, 50},          {1, 96, 96, 3, 1, 1, 1, 40, 96},
    {1, 36, 36, 3, 2, 1, 1, 41, 36}, {1, 32, 64, 1, 1, 0, 1, 28, 1, true}, {2, 24, 24, 3, 1, 1, 1, 18, 1, true}};

/// Returns the cut that oneDNN's kernel must reach. brgconv, which it takes for AVX-512, refuses few rows of weights
/// that are packed for many.
int least_last_cut(StepRunner& step, const OpsContext& context) {
  return step.make(onednn::propose_conv, context)->detail().starts_with("brgconv") ? 2 : 16;
}

/// Compares with the reference, and every cut with the whole bit by bit; returns the layout of dst.
Layout expect_rows(const Layer& layer, const OpsContext& context) {
  SCOPED_TRACE(std::to_string(layer.channels) + " to " + std::to_string(layer.outputs) + ", kernel " +
               std::to_string(layer.kernel) + " / " + std::to_string(layer.stride) + " on " +
               std::to_string(layer.size));
  graph::ConvAttributes attributes;
  attributes.window = {.strides = {layer.stride, layer.stride},
                       .dilations = {layer.dilation, layer.dilation},
                       .pads = {layer.pad, layer.pad, layer.pad, layer.pad}};
  attributes.group = layer.group;
  attributes.activation = graph::Activation{};
  std::vector<Input> inputs{
      {.shape = {layer.images, layer.channels, layer.size, layer.size}, .layout = Layout::kChannelsLast},
      {.shape = {layer.outputs, layer.channels / layer.group, layer.kernel, layer.kernel}, .constant = true},
      {.shape = {layer.outputs}, .constant = true}};
  if (layer.residual) inputs.push_back({.shape = {layer.images, layer.outputs, layer.size, layer.size}});
  StepRunner step(graph::OpKind::kConv, attributes, inputs);
  const std::vector<int> cuts = expect_like_reference(step, onednn::propose_conv, context);
  if (step.proposal().dst_layout == Layout::kChannelsLast) {
    EXPECT_GE(cuts.back(), least_last_cut(step, context));
  }
  return step.proposal().dst_layout;
}

TEST(OnednnRowCuts, EqualTheWholeWithPadsStridesDilationsAndTails) {
  const OpsContext context{.preferred_blocked = detect_context().preferred_blocked, .max_cut = 16};
  int by_rows = 0;
  for (const Layer& layer : kLayers) by_rows += expect_rows(layer, context) == Layout::kChannelsLast ? 1 : 0;
  EXPECT_GE(by_rows, 15) << "only what has too few rows or no fast kernel may fall back";
}

TEST(OnednnRowCuts, AreUnequalWhereRowsDoNotDivide) {
  StepRunner step(graph::OpKind::kConv, graph::ConvAttributes{},
                  {{.shape = {1, 64, 55, 55}}, {.shape = {16, 64, 1, 1}, .constant = true}});
  const std::vector<int> cuts = expect_like_reference(
      step, onednn::propose_conv, {.preferred_blocked = detect_context().preferred_blocked, .max_cut = 16});
  EXPECT_THAT(cuts, ::testing::ElementsAre(1, 2, 3, 4, 6, 8, 12, 16));
}

TEST(OnednnRowCuts, DividePoolingsThatFollowThem) {
  const graph::PoolAttributes halve{.window = {.kernel = {3, 3}, .strides = {2, 2}, .pads = {1, 1, 1, 1}}};
  StepRunner step(graph::OpKind::kAveragePool, halve, {{.shape = {1, 64, 112, 112}, .layout = Layout::kChannelsLast}});
  const std::vector<int> cuts = expect_like_reference(step, onednn::propose_pool);
  EXPECT_EQ(step.proposal().dst_layout, Layout::kChannelsLast);
  EXPECT_THAT(cuts, ::testing::ElementsAre(1, 2, 3, 4, 6, 8, 12, 16));
}

}  // namespace
}  // namespace ration::ops::testing
