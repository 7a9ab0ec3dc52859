#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>

#include "run_reference.hpp"

namespace ration::ops {
namespace {

using graph::OpKind;
using testing::ElementsAre;
using testing::FloatNear;
using testing::HasSubstr;

TEST(ReferenceMatMul, MultipliesMatricesAndVectors) {
  const SharedTensor matrix = given<float>({2, 3}, {1, 2, 3, 4, 5, 6});
  const SharedTensor three = given<float>({3}, {1, 10, 100});
  const SharedTensor two = given<float>({2}, {1, 10});
  EXPECT_THAT(results<float>({OpKind::kMatMul, {}, {matrix, three}, DataType::kFloat32, {2}}), ElementsAre(321, 654));
  EXPECT_THAT(results<float>({OpKind::kMatMul, {}, {two, matrix}, DataType::kFloat32, {3}}), ElementsAre(41, 52, 63));
  EXPECT_THAT(results<float>({OpKind::kMatMul, {}, {three, three}, DataType::kFloat32, {}}), ElementsAre(10101));
}

TEST(ReferenceMatMul, BroadcastsBatchAxesOfBothOperands) {
  const SharedTensor a = given<std::int64_t>({2, 1, 1, 2}, {1, 2, 3, 4});
  const SharedTensor b = given<std::int64_t>({2, 2, 1}, {1, 10, 100, 1000});
  EXPECT_THAT(results<std::int64_t>({OpKind::kMatMul, {}, {a, b}, DataType::kInt64, {2, 2, 1, 1}}),
              ElementsAre(21, 2100, 43, 4300));
}

TEST(ReferenceMatMul, RefusesOperandsThatDoNotFit) {
  const SharedTensor a = given<float>({1, 2}, {1, 2});
  EXPECT_THAT(refusal({OpKind::kMatMul, {}, {a, a}, DataType::kFloat32, {1, 2}}), HasSubstr("[1, 2]"));
}

TEST(ReferenceGemm, TransposesScalesAndBroadcastsC) {
  const SharedTensor a = given<float>({2, 1}, {1, 2});              // read as [1, 2]
  const SharedTensor b = given<float>({3, 2}, {1, 2, 3, 4, 5, 6});  // read as [2, 3]
  const graph::GemmAttributes attributes{.alpha = 2, .beta = 10, .transpose_a = true, .transpose_b = true};
  const auto run = [&](SharedTensor c) {
    return results<float>({OpKind::kGemm, attributes, {a, b, std::move(c)}, DataType::kFloat32, {1, 3}});
  };
  EXPECT_THAT(run(absent()), ElementsAre(10, 22, 34));
  EXPECT_THAT(run(given<float>({3}, {1, 2, 3})), ElementsAre(20, 42, 64));
  EXPECT_THAT(run(given<float>({}, {1})), ElementsAre(20, 32, 44));
}

TEST(ReferenceGemm, BroadcastsAColumnOfC) {
  const SharedTensor a = given<float>({2, 1}, {1, 2});
  const SharedTensor b = given<float>({1, 2}, {10, 20});
  const SharedTensor c = given<float>({2, 1}, {1, 2});
  EXPECT_THAT(results<float>({OpKind::kGemm, graph::GemmAttributes{}, {a, b, c}, DataType::kFloat32, {2, 2}}),
              ElementsAre(11, 21, 22, 42));
}

TEST(ReferenceSoftmax, RunsAlongOneAxisOrOverAllThatFollow) {
  const float e = std::exp(1.0F);
  const SharedTensor src = given<float>({1, 2, 2}, {0, 1, 1000, 1000});
  EXPECT_THAT(
      results<float>({OpKind::kSoftmax, graph::SoftmaxAttributes{.axis = -1}, {src}, DataType::kFloat32, {1, 2, 2}}),
      ElementsAre(FloatNear(1 / (1 + e), 1e-6F), FloatNear(e / (1 + e), 1e-6F), 0.5F, 0.5F));
  const SharedTensor flat = given<float>({1, 2, 2}, {7, 7, 7, 7});
  EXPECT_THAT(results<float>({OpKind::kSoftmax,
                              graph::SoftmaxAttributes{.axis = 1, .flatten = true},
                              {flat},
                              DataType::kFloat32,
                              {1, 2, 2}}),
              ElementsAre(0.25F, 0.25F, 0.25F, 0.25F));
  EXPECT_THAT(
      results<float>({OpKind::kSoftmax, graph::SoftmaxAttributes{.axis = 1}, {src}, DataType::kFloat32, {1, 2, 2}}),
      ElementsAre(0, 0, 1, 1));
}

TEST(ReferenceLrn, SumsSquaresOfNeighbouringChannels) {
  const SharedTensor src = given<float>({1, 4, 1}, {1, 2, 3, 4});
  const graph::LrnAttributes attributes{.alpha = 2, .beta = 1, .bias = 1, .size = 2};
  // With an even size the window reaches one further to the back: 1 / (1 + 1 + 4), ..., 4 / (1 + 16).
  EXPECT_THAT(results<float>({OpKind::kLRN, attributes, {src}, DataType::kFloat32, {1, 4, 1}}),
              ElementsAre(FloatNear(1.0F / 6, 1e-6F), FloatNear(2.0F / 14, 1e-6F), FloatNear(3.0F / 26, 1e-6F),
                          FloatNear(4.0F / 17, 1e-6F)));
}

TEST(ReferenceBatchNormalization, AppliesTheStatisticsOfEachChannel) {
  const SharedTensor src = given<float>({1, 2, 2}, {1, 3, 5, 7});
  const SharedTensor scale = given<float>({2}, {10, 1});
  const SharedTensor bias = given<float>({2}, {0, 100});
  const SharedTensor mean = given<float>({2}, {1, 5});
  const SharedTensor variance = given<float>({2}, {4, 0.75F});
  const graph::BatchNormalizationAttributes attributes{.epsilon = 0.25F};
  EXPECT_THAT(
      results<float>(
          {OpKind::kBatchNormalization, attributes, {src, scale, bias, mean, variance}, DataType::kFloat32, {1, 2, 2}}),
      ElementsAre(0, FloatNear(20 / std::sqrt(4.25F), 1e-5F), 100, 102));
}

TEST(ReferenceReduceMean, AveragesTheGivenAxes) {
  const SharedTensor src = given<float>({2, 2, 2}, {1, 2, 3, 4, 5, 6, 7, 8});
  const auto run = [&](SharedTensor axes, Shape shape, graph::ReduceAttributes attributes = {}) {
    return results<float>({OpKind::kReduceMean, attributes, {src, std::move(axes)}, DataType::kFloat32, shape});
  };
  EXPECT_THAT(run(given<std::int64_t>({2}, {0, -1}), {1, 2, 1}), ElementsAre(3.5F, 5.5F));
  EXPECT_THAT(run(given<std::int64_t>({1}, {1}), {2, 2}), ElementsAre(2, 3, 6, 7));
  EXPECT_THAT(run(absent(), {1, 1, 1}), ElementsAre(4.5F));
  EXPECT_THAT(run(absent(), {2, 2, 2}, {.noop_with_empty_axes = true}), ElementsAre(1, 2, 3, 4, 5, 6, 7, 8));
}

TEST(ReferenceReduceMean, TruncatesMeansOfIntegers) {
  EXPECT_THAT(results<std::int32_t>({OpKind::kReduceMean,
                                     graph::ReduceAttributes{},
                                     {given<std::int32_t>({1, 2}, {-3, -4})},
                                     DataType::kInt32,
                                     {1, 1}}),
              ElementsAre(-3));
}

}  // namespace
}  // namespace ration::ops
