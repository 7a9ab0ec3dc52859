#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>

#include "ration/error.hpp"
#include "run_reference.hpp"

namespace ration::ops {
namespace {

using graph::OpKind;
using testing::ElementsAre;
using testing::HasSubstr;

const SharedTensor& six() {
  static const SharedTensor matrix = given<float>({2, 3}, {1, 2, 3, 4, 5, 6});
  return matrix;
}

SharedTensor list(const std::vector<std::int64_t>& values) {
  return given<std::int64_t>({static_cast<std::int64_t>(values.size())}, values);
}

TEST(ReferenceConcat, JoinsAlongAnyAxis) {
  const SharedTensor column = given<float>({2, 1}, {7, 8});
  EXPECT_THAT(results<float>({OpKind::kConcat, graph::AxisAttributes{-1}, {six(), column}, DataType::kFloat32, {2, 4}}),
              ElementsAre(1, 2, 3, 7, 4, 5, 6, 8));
  const SharedTensor bytes = given<std::int8_t>({1, 2}, {1, 2});
  EXPECT_THAT(
      results<std::int8_t>({OpKind::kConcat, graph::AxisAttributes{0}, {bytes, bytes, bytes}, DataType::kInt8, {3, 2}}),
      ElementsAre(1, 2, 1, 2, 1, 2));
}

TEST(ReferenceSlice, StepsForwardsAndBackwards) {
  const auto run = [&](std::vector<SharedTensor> bounds, Shape shape) {
    bounds.insert(bounds.begin(), six());
    return results<float>({OpKind::kSlice, {}, std::move(bounds), DataType::kFloat32, shape});
  };
  EXPECT_THAT(run({list({1, 0}), list({2, 1000}), list({0, 1}), list({1, 2})}, {1, 2}), ElementsAre(4, 6));
  EXPECT_THAT(run({list({-1}), list({-1000}), list({1}), list({-1})}, {2, 3}), ElementsAre(3, 2, 1, 6, 5, 4));
  EXPECT_THAT(run({list({2}), list({1})}, {0, 3}), ElementsAre());
}

TEST(ReferenceGather, CountsNegativeIndicesFromTheEnd) {
  const SharedTensor indices = given<std::int32_t>({2, 1}, {-1, 0});
  EXPECT_THAT(
      results<float>({OpKind::kGather, graph::AxisAttributes{1}, {six(), indices}, DataType::kFloat32, {2, 2, 1}}),
      ElementsAre(3, 1, 6, 4));
  EXPECT_THAT(
      results<float>(
          {OpKind::kGather, graph::AxisAttributes{0}, {six(), given<std::int64_t>({}, {1})}, DataType::kFloat32, {3}}),
      ElementsAre(4, 5, 6));
}

TEST(ReferenceGather, FailsTheRunForAnIndexOutsideOfTheAxis) {
  const Request request{OpKind::kGather, graph::AxisAttributes{0}, {six(), list({2})}, DataType::kFloat32, {1, 3}};
  try {
    run_reference(request);
    FAIL() << "index 2 of an axis of 2 elements was read";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kInvalidArgument);
    EXPECT_THAT(error.what(), HasSubstr("index 2 is outside of an axis of 2 elements"));
  }
}

TEST(ReferenceTranspose, ReversesAxesByDefault) {
  EXPECT_THAT(results<float>({OpKind::kTranspose, graph::TransposeAttributes{}, {six()}, DataType::kFloat32, {3, 2}}),
              ElementsAre(1, 4, 2, 5, 3, 6));
  const SharedTensor cube = given<std::int64_t>({2, 1, 3}, {1, 2, 3, 4, 5, 6});
  EXPECT_THAT(results<std::int64_t>(
                  {OpKind::kTranspose, graph::TransposeAttributes{{1, 2, 0}}, {cube}, DataType::kInt64, {1, 3, 2}}),
              ElementsAre(1, 4, 2, 5, 3, 6));
}

TEST(ReferenceTranspose, NeverReadsBesideItsAxes) {
  for (const std::vector<std::int64_t>& wrong : std::vector<std::vector<std::int64_t>>{{0, -1}, {-2, 1}, {0, 2}, {0}}) {
    EXPECT_THROW(
        results<float>({OpKind::kTranspose, graph::TransposeAttributes{wrong}, {six()}, DataType::kFloat32, {2, 3}}),
        Error);
  }
}

TEST(ReferencePad, FillsReflectsAndRepeats) {
  const SharedTensor line = given<float>({3}, {1, 2, 3});
  const auto run = [&](graph::PadMode mode, std::vector<SharedTensor> more) {
    more.insert(more.begin(), line);
    return results<float>({OpKind::kPad, graph::PadAttributes{mode}, std::move(more), DataType::kFloat32, {6}});
  };
  EXPECT_THAT(run(graph::PadMode::kConstant, {list({2, 1})}), ElementsAre(0, 0, 1, 2, 3, 0));
  EXPECT_THAT(run(graph::PadMode::kConstant, {list({2, 1}), given<float>({}, {9})}), ElementsAre(9, 9, 1, 2, 3, 9));
  EXPECT_THAT(run(graph::PadMode::kReflect, {list({2, 1})}), ElementsAre(3, 2, 1, 2, 3, 2));
  EXPECT_THAT(run(graph::PadMode::kEdge, {list({2, 1})}), ElementsAre(1, 1, 1, 2, 3, 3));
}

TEST(ReferencePad, TakesAxesAndCropsByNegativePads) {
  EXPECT_THAT(results<float>({OpKind::kPad,
                              graph::PadAttributes{},
                              {six(), list({-1, 1}), absent(), list({-1})},
                              DataType::kFloat32,
                              {2, 3}}),
              ElementsAre(2, 3, 0, 5, 6, 0));
}

TEST(ReferenceCopy, KeepsTheOrderOfTheElements) {
  EXPECT_THAT(
      results<float>({OpKind::kReshape, graph::ReshapeAttributes{}, {six(), list({3, 2})}, DataType::kFloat32, {3, 2}}),
      ElementsAre(1, 2, 3, 4, 5, 6));
}

TEST(ReferenceShape, ClampsItsRange) {
  const auto run = [](graph::ShapeAttributes attributes, Shape shape) {
    return results<std::int64_t>({OpKind::kShape, attributes, {given<float>({2, 0, 5}, {})}, DataType::kInt64, shape});
  };
  EXPECT_THAT(run({}, {3}), ElementsAre(2, 0, 5));
  EXPECT_THAT(run({.start = -2, .end = 100}, {2}), ElementsAre(0, 5));
  EXPECT_THAT(run({.start = 2, .end = 1}, {0}), ElementsAre());
}

TEST(ReferenceConstantOfShape, RepeatsItsValue) {
  const graph::ConstantOfShapeAttributes attributes{given<std::int32_t>({1}, {7})};
  EXPECT_THAT(results<std::int32_t>({OpKind::kConstantOfShape, attributes, {list({2})}, DataType::kInt32, {2}}),
              ElementsAre(7, 7));
}

}  // namespace
}  // namespace ration::ops
