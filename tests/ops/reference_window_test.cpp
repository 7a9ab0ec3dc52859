#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>

#include "run_reference.hpp"

namespace ration::ops {
namespace {

using graph::OpKind;
using testing::ElementsAre;
using testing::HasSubstr;

const SharedTensor& nine() {
  static const SharedTensor image = given<float>({1, 1, 3, 3}, {1, 2, 3, 4, 5, 6, 7, 8, 9});
  return image;
}

using Axes = std::vector<std::int64_t>;

graph::Window window(Axes kernel, Axes strides, Axes dilations, Axes pads) {
  graph::Window result;
  result.kernel = std::move(kernel);
  result.strides = std::move(strides);
  result.dilations = std::move(dilations);
  result.pads = std::move(pads);
  return result;
}

graph::ConvAttributes conv(graph::Window geometry) {
  graph::ConvAttributes result;
  result.window = std::move(geometry);
  return result;
}

graph::PoolAttributes pool(graph::Window geometry) {
  graph::PoolAttributes result;
  result.window = std::move(geometry);
  return result;
}

TEST(ReferenceConv, SumsTheProductsOfEachWindow) {
  const SharedTensor weights = given<float>({1, 1, 2, 2}, {1, 10, 100, 1000});
  EXPECT_THAT(
      results<float>({OpKind::kConv, graph::ConvAttributes{}, {nine(), weights}, DataType::kFloat32, {1, 1, 2, 2}}),
      ElementsAre(5421, 6532, 8754, 9865));
}

TEST(ReferenceConv, PadsEachSideByItsOwnAmount) {
  const SharedTensor weights = given<float>({1, 1, 1, 3}, {1, 1, 1});
  const auto attributes = conv(window({}, {}, {}, {0, 2, 0, 0}));
  EXPECT_THAT(results<float>({OpKind::kConv, attributes, {nine(), weights}, DataType::kFloat32, {1, 1, 3, 3}}),
              ElementsAre(1, 3, 6, 4, 9, 15, 7, 15, 24));
}

TEST(ReferenceConv, PadsAtTheEndFirstForSameUpperAndAtTheBeginForSameLower) {
  const SharedTensor weights = given<float>({1, 1, 2, 2}, {1, 0, 0, 1});
  const auto run = [&](graph::AutoPad auto_pad) {
    graph::ConvAttributes attributes;
    attributes.window.auto_pad = auto_pad;
    return results<float>({OpKind::kConv, attributes, {nine(), weights}, DataType::kFloat32, {1, 1, 3, 3}});
  };
  EXPECT_THAT(run(graph::AutoPad::kSameUpper), ElementsAre(6, 8, 3, 12, 14, 6, 7, 8, 9));
  EXPECT_THAT(run(graph::AutoPad::kSameLower), ElementsAre(1, 2, 3, 4, 6, 8, 7, 12, 14));
}

TEST(ReferenceConv, StridesAndDilates) {
  const SharedTensor line = given<float>({1, 1, 7}, {1, 2, 3, 4, 5, 6, 7});
  const SharedTensor weights = given<float>({1, 1, 2}, {1, 10});
  const auto attributes = conv(window({}, {2}, {3}, {}));
  EXPECT_THAT(results<float>({OpKind::kConv, attributes, {line, weights}, DataType::kFloat32, {1, 1, 2}}),
              ElementsAre(41, 63));
}

TEST(ReferenceConv, KeepsGroupsApart) {
  const SharedTensor src = given<float>({1, 4, 1}, {1, 10, 100, 1000});
  const SharedTensor weights = given<float>({2, 2, 1}, {1, 2, 3, 4});
  graph::ConvAttributes attributes;
  attributes.group = 2;
  EXPECT_THAT(results<float>({OpKind::kConv, attributes, {src, weights}, DataType::kFloat32, {1, 2, 1}}),
              ElementsAre(21, 4300));
}

TEST(ReferenceConv, WalksThreeSpatialAxes) {
  const SharedTensor src = given<double>({1, 1, 2, 2, 2}, {1, 2, 3, 4, 5, 6, 7, 8});
  const SharedTensor weights = given<double>({1, 1, 2, 2, 1}, {1, 10, 100, 1000});
  EXPECT_THAT(
      results<double>({OpKind::kConv, graph::ConvAttributes{}, {src, weights}, DataType::kFloat64, {1, 1, 1, 1, 2}}),
      ElementsAre(7531, 8642));
}

TEST(ReferenceConv, ScalesWeightsThenAddsBiasAndResidualThenActivates) {
  const SharedTensor src = given<float>({1, 1, 2}, {1, 2});
  const SharedTensor weights = given<float>({2, 1, 1}, {1, -1});
  graph::ConvAttributes attributes;
  attributes.weight_scale = given<float>({2}, {10, 20});
  attributes.activation = graph::Activation{graph::ActivationKind::kRelu};
  const SharedTensor bias = given<float>({2}, {100, 15});
  const SharedTensor residual = given<float>({1, 2, 2}, {1000, 2000, 6, 6});
  EXPECT_THAT(
      results<float>({OpKind::kConv, attributes, {src, weights, bias, residual}, DataType::kFloat32, {1, 2, 2}}),
      ElementsAre(1110, 2120, 1, 0));
  EXPECT_THAT(
      results<float>({OpKind::kConv, attributes, {src, weights, absent(), residual}, DataType::kFloat32, {1, 2, 2}}),
      ElementsAre(1010, 2020, 0, 0));
}

TEST(ReferenceConv, RefusesIntegersAndRanksItCannotWalk) {
  const SharedTensor integers = given<std::int32_t>({1, 1, 1}, {1});
  EXPECT_THAT(refusal({OpKind::kConv, graph::ConvAttributes{}, {integers, integers}, DataType::kInt32, {1, 1, 1}}),
              HasSubstr("int32"));
  const SharedTensor deep = given<float>({1, 1, 1, 1, 1, 1}, {1});
  EXPECT_THAT(refusal({OpKind::kConv, graph::ConvAttributes{}, {deep, deep}, DataType::kFloat32, {1, 1, 1, 1, 1, 1}}),
              HasSubstr("spatial axes"));
}

TEST(ReferenceMaxPool, IgnoresPaddingAndDilates) {
  const SharedTensor src = given<float>({1, 1, 3, 3}, {-1, -2, -3, -4, -5, -6, -7, -8, -9});
  const auto padded = pool(window({2, 2}, {2, 2}, {}, {1, 1, 0, 0}));
  EXPECT_THAT(results<float>({OpKind::kMaxPool, padded, {src}, DataType::kFloat32, {1, 1, 2, 2}}),
              ElementsAre(-1, -2, -4, -5));
  const auto dilated = pool(window({2, 2}, {}, {2, 2}, {}));
  EXPECT_THAT(results<float>({OpKind::kMaxPool, dilated, {nine()}, DataType::kFloat32, {1, 1, 1, 1}}), ElementsAre(9));
}

TEST(ReferenceMaxPool, TakesUnsignedBytes) {
  const SharedTensor src = given<std::uint8_t>({1, 1, 4}, {200, 3, 7, 255});
  const auto pairs = pool(window({2}, {2}, {}, {}));
  EXPECT_THAT(results<std::uint8_t>({OpKind::kMaxPool, pairs, {src}, DataType::kUInt8, {1, 1, 2}}),
              ElementsAre(200, 255));
}

TEST(ReferenceAveragePool, CountsPaddingOnlyWhenTold) {
  auto attributes = pool(window({2, 2}, {2, 2}, {}, {1, 1, 0, 0}));
  const auto run = [&] {
    return results<float>({OpKind::kAveragePool, attributes, {nine()}, DataType::kFloat32, {1, 1, 2, 2}});
  };
  EXPECT_THAT(run(), ElementsAre(1, 2.5F, 5.5F, 7));
  attributes.count_include_pad = true;
  EXPECT_THAT(run(), ElementsAre(0.25F, 1.25F, 2.75F, 7));
}

TEST(ReferenceAveragePool, CeilModeNeverCountsWhatLiesBeyondThePadding) {
  const SharedTensor line = given<float>({1, 1, 4}, {1, 2, 3, 5});
  auto attributes = pool(window({3}, {2}, {}, {}));
  attributes.ceil_mode = true;
  attributes.count_include_pad = true;
  EXPECT_THAT(results<float>({OpKind::kAveragePool, attributes, {line}, DataType::kFloat32, {1, 1, 2}}),
              ElementsAre(2, 4));
}

TEST(ReferenceGlobalPool, ReducesAnyNumberOfSpatialAxes) {
  const SharedTensor src = given<float>({1, 2, 1, 2, 2}, {1, 2, 3, 6, -4, -3, -2, -1});
  EXPECT_THAT(results<float>({OpKind::kGlobalAveragePool, {}, {src}, DataType::kFloat32, {1, 2, 1, 1, 1}}),
              ElementsAre(3, -2.5F));
  EXPECT_THAT(results<float>({OpKind::kGlobalMaxPool, {}, {src}, DataType::kFloat32, {1, 2, 1, 1, 1}}),
              ElementsAre(6, -1));
}

}  // namespace
}  // namespace ration::ops
