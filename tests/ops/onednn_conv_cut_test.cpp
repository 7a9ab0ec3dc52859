#include <gtest/gtest.h>

#include <cstring>
#include <memory>

#include "ops/onednn/onednn.hpp"
#include "step_runner.hpp"

namespace ration::ops::testing {
namespace {

/// A square layer of a network: "channels -> outputs, kernel / stride on size x size".
struct Layer {
  std::int64_t channels, outputs, kernel, stride, size, group = 1;
};

/// The shapes of ResNet-50 and some of MobileNet v2.
constexpr Layer kLayers[] = {
    {3, 64, 7, 2, 224},      {64, 64, 1, 1, 56},    {64, 64, 3, 1, 56},        {64, 256, 1, 1, 56},
    {256, 64, 1, 1, 56},     {256, 128, 1, 1, 56},  {128, 128, 3, 2, 56},      {128, 512, 1, 1, 28},
    {256, 512, 1, 2, 56},    {512, 128, 1, 1, 28},  {128, 128, 3, 1, 28},      {512, 256, 1, 1, 28},
    {256, 256, 3, 2, 28},    {256, 1024, 1, 1, 14}, {512, 1024, 1, 2, 28},     {1024, 256, 1, 1, 14},
    {256, 256, 3, 1, 14},    {1024, 512, 1, 1, 14}, {512, 512, 3, 2, 14},      {512, 2048, 1, 1, 7},
    {1024, 2048, 1, 2, 14},  {2048, 512, 1, 1, 7},  {512, 512, 3, 1, 7},       {32, 32, 3, 1, 112, 32},
    {96, 96, 3, 2, 112, 96}, {24, 144, 1, 1, 56},   {144, 144, 3, 1, 56, 144}, {960, 160, 1, 1, 7}};

void expect_cuts_equal_the_whole(const Layer& layer, std::int64_t images) {
  const std::int64_t pad = layer.kernel / 2;
  graph::ConvAttributes attributes;
  attributes.window = {.strides = {layer.stride, layer.stride}, .pads = {pad, pad, pad, pad}};
  attributes.group = layer.group;
  attributes.activation = graph::Activation{};
  StepRunner step(
      graph::OpKind::kConv, attributes,
      {{.shape = {images, layer.channels, layer.size, layer.size}},
       {.shape = {layer.outputs, layer.channels / layer.group, layer.kernel, layer.kernel}, .constant = true},
       {.shape = {layer.outputs}, .constant = true}});
  const OpsContext context{.preferred_blocked = detect_context().preferred_blocked, .max_cut = 4};
  const std::unique_ptr<Operation> operation = step.make(onednn::propose_conv, context);
  ASSERT_NE(operation, nullptr) << step.refusal();
  const Output whole = step.run(*operation, 1);
  for (const int count : operation->cuts()) {
    const Output cut = step.run(*operation, count);
    EXPECT_EQ(std::memcmp(cut.stored.data(), whole.stored.data(), whole.stored.size() * sizeof(float)), 0)
        << whole.detail << " " << layer.channels << " to " << layer.outputs << " cut into " << count;
  }
}

TEST(OnednnConvCuts, EqualTheWholeOnTheLayersOfRealNetworks) {
  for (const Layer& layer : kLayers) expect_cuts_equal_the_whole(layer, 1);
}

TEST(OnednnConvCuts, EqualTheWholeOnBatches) {
  for (const Layer& layer : kLayers) {
    if (layer.size <= 14) expect_cuts_equal_the_whole(layer, 3);
  }
}

TEST(OnednnConvCuts, AnImageGivesTheSameBitsAloneAndInABatch) {
  const auto answer = [](std::int64_t images) {
    // Constant data makes all images equal; 0.3 is not exact, so that the order of the sum still shows.
    StepRunner step(graph::OpKind::kConv, graph::ConvAttributes{},
                    {{.shape = {images, 1024, 14, 14}, .low = 0.5F, .high = 0.5F},
                     {.shape = {512, 1024, 1, 1}, .constant = true, .low = 0.3F, .high = 0.3F}});
    const OpsContext context{.preferred_blocked = detect_context().preferred_blocked, .max_cut = 1};
    return step.run(*step.make(onednn::propose_conv, context), 1).stored;
  };
  const std::vector<float> alone = answer(1);
  const std::vector<float> batch = answer(3);
  ASSERT_EQ(batch.size(), 3 * alone.size());
  for (std::size_t image = 0; image < 3; ++image) {
    EXPECT_EQ(std::memcmp(batch.data() + image * alone.size(), alone.data(), alone.size() * sizeof(float)), 0);
  }
}

}  // namespace
}  // namespace ration::ops::testing
