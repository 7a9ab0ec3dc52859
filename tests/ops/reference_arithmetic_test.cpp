#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>

#include "run_reference.hpp"

namespace ration::ops {
namespace {

using graph::OpKind;
using testing::ElementsAre;
using testing::FloatNear;
using testing::HasSubstr;

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();

TEST(ReferenceBinary, BroadcastsBothOperands) {
  const Request request{
      OpKind::kAdd, {}, {given<float>({3, 1}, {10, 20, 30}), given<float>({2}, {1, 2})}, DataType::kFloat32, {3, 2}};
  EXPECT_THAT(results<float>(request), ElementsAre(11, 12, 21, 22, 31, 32));
}

TEST(ReferenceBinary, SubtractsTheSecondFromTheFirst) {
  const Request request{
      OpKind::kSub, {}, {given<double>({2}, {1, 2}), given<double>({}, {5})}, DataType::kFloat64, {2}};
  EXPECT_THAT(results<double>(request), ElementsAre(-4, -3));
}

TEST(ReferenceBinary, IntegerDivisionTruncatesAndNeverTraps) {
  constexpr auto kSmallest = std::numeric_limits<std::int32_t>::min();
  const Request request{OpKind::kDiv,
                        {},
                        {given<std::int32_t>({3}, {-7, 7, kSmallest}), given<std::int32_t>({3}, {2, 2, -1})},
                        DataType::kInt32,
                        {3}};
  EXPECT_THAT(results<std::int32_t>(request), ElementsAre(-3, 3, kSmallest));
}

TEST(ReferenceBinary, RefusesToDivideIntegersByZero) {
  const Request request{OpKind::kDiv,
                        {},
                        {given<std::uint8_t>({2, 1}, {6, 7}), given<std::uint8_t>({3}, {1, 2, 0})},
                        DataType::kUInt8,
                        {2, 3}};
  try {
    results<std::uint8_t>(request);
    FAIL() << "6 / 0 had a result";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kInvalidArgument);
    EXPECT_THAT(error.what(), HasSubstr("Div 'tested': the divisor's element 2 is 0"));
  }
  const Request nothing{
      OpKind::kDiv, {}, {given<std::int64_t>({0}, {}), given<std::int64_t>({1}, {0})}, DataType::kInt64, {0}};
  EXPECT_TRUE(results<std::int64_t>(nothing).empty());
  const Request floats{OpKind::kDiv, {}, {given<float>({2}, {1, 0}), given<float>({}, {0})}, DataType::kFloat32, {2}};
  EXPECT_EQ(results<float>(floats)[0], kInfinity);
  EXPECT_TRUE(std::isnan(results<float>(floats)[1]));
}

TEST(ReferenceBinary, IntegersWrapAround) {
  const Request request{
      OpKind::kMul, {}, {given<std::uint8_t>({2}, {200, 3}), given<std::uint8_t>({2}, {2, 4})}, DataType::kUInt8, {2}};
  EXPECT_THAT(results<std::uint8_t>(request), ElementsAre(144, 12));
}

TEST(ReferenceBinary, MakesNothingOfAnEmptyOperand) {
  const Request request{
      OpKind::kAdd, {}, {given<float>({0, 2}, {}), given<float>({2}, {1, 2})}, DataType::kFloat32, {0, 2}};
  EXPECT_TRUE(results<float>(request).empty());
}

TEST(ReferenceBinary, RefusesMixedTypesAndBool) {
  EXPECT_THAT(refusal({OpKind::kAdd, {}, {given<float>({1}, {1}), given<double>({1}, {1})}, DataType::kFloat32, {1}}),
              HasSubstr("input 1 has the data type float64"));
  const SharedTensor flags(Tensor::zeros(DataType::kBool, {1}));
  EXPECT_THAT(refusal({OpKind::kAdd, {}, {flags, flags}, DataType::kBool, {1}}), HasSubstr("bool"));
}

TEST(ReferenceUnary, ReluKeepsIntegersAndDropsNegatives) {
  const Request request{OpKind::kRelu, {}, {given<std::int8_t>({3}, {-128, 0, 127})}, DataType::kInt8, {3}};
  EXPECT_THAT(results<std::int8_t>(request), ElementsAre(0, 0, 127));
}

TEST(ReferenceUnary, ComputesEachFunction) {
  const std::vector<SharedTensor> src{given<float>({3}, {-2, 0, 2})};
  const auto run = [&](OpKind op, graph::Attributes attributes) {
    return results<float>({op, std::move(attributes), src, DataType::kFloat32, {3}});
  };
  EXPECT_THAT(run(OpKind::kRelu, {}), ElementsAre(0, 0, 2));
  EXPECT_THAT(run(OpKind::kLeakyRelu, graph::UnaryAttributes{.alpha = 0.5F}), ElementsAre(-1, 0, 2));
  EXPECT_THAT(run(OpKind::kHardSigmoid, graph::UnaryAttributes{.alpha = 0.125F, .beta = 0.5F}),
              ElementsAre(0.25F, 0.5F, 0.75F));
  EXPECT_THAT(run(OpKind::kSigmoid, {}), ElementsAre(FloatNear(0.1192029F, 1e-6F), 0.5F, FloatNear(0.8807971F, 1e-6F)));
  EXPECT_THAT(run(OpKind::kHardSwish, {}), ElementsAre(FloatNear(-1.0F / 3, 1e-6F), 0, FloatNear(5.0F / 3, 1e-6F)));
}

TEST(ReferenceUnary, RefusesFloatFunctionsOfIntegers) {
  EXPECT_THAT(refusal({OpKind::kSigmoid, {}, {given<std::int32_t>({1}, {1})}, DataType::kInt32, {1}}),
              HasSubstr("int32"));
}

TEST(ReferenceClip, KeepsNanAndTakesAbsentBounds) {
  const SharedTensor src = given<float>({4}, {-5, 0.5F, 5, kNan});
  const auto run = [&](SharedTensor min, SharedTensor max) {
    return results<float>({OpKind::kClip, {}, {src, std::move(min), std::move(max)}, DataType::kFloat32, {4}});
  };
  EXPECT_THAT(run(given<float>({}, {-1}), given<float>({}, {1})), ElementsAre(-1, 0.5F, 1, testing::IsNan()));
  EXPECT_THAT(run(absent(), given<float>({}, {1})), ElementsAre(-5, 0.5F, 1, testing::IsNan()));
  EXPECT_THAT(run(given<float>({}, {0}), absent()), ElementsAre(0, 0.5F, 5, testing::IsNan()));
}

TEST(ReferenceClip, GivesTheMaximumWhenTheBoundsCross) {
  EXPECT_THAT(results<std::int32_t>(
                  {OpKind::kClip,
                   {},
                   {given<std::int32_t>({2}, {0, 9}), given<std::int32_t>({}, {5}), given<std::int32_t>({}, {3})},
                   DataType::kInt32,
                   {2}}),
              ElementsAre(3, 3));
}

TEST(ReferenceCast, TruncatesAndSaturatesFloatsIntoIntegers) {
  const Request request{OpKind::kCast,
                        graph::CastAttributes{DataType::kInt8},
                        {given<float>({6}, {-1.9F, 1.9F, 300, -300, kNan, kInfinity})},
                        DataType::kInt8,
                        {6}};
  EXPECT_THAT(results<std::int8_t>(request), ElementsAre(-1, 1, 127, -128, 0, 127));
}

TEST(ReferenceCast, SaturatesAtTheGreatestInt64ThatNoDoubleHolds) {
  const Request request{OpKind::kCast,
                        graph::CastAttributes{DataType::kInt64},
                        {given<double>({2}, {9.3e18, -9.3e18})},
                        DataType::kInt64,
                        {2}};
  EXPECT_THAT(results<std::int64_t>(request),
              ElementsAre(std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min()));
}

TEST(ReferenceCast, MakesEveryNonZeroTrue) {
  const Request request{OpKind::kCast,
                        graph::CastAttributes{DataType::kBool},
                        {given<float>({4}, {0, -0.0F, 0.25F, kNan})},
                        DataType::kBool,
                        {4}};
  EXPECT_THAT(results<bool>(request), ElementsAre(false, false, true, true));
}

std::vector<std::uint16_t> half_bits(DataType type, const std::vector<double>& values) {
  const Shape shape{static_cast<std::int64_t>(values.size())};
  const Tensor dst =
      run_reference({OpKind::kCast, graph::CastAttributes{type}, {given<double>(shape, values)}, type, shape});
  const auto* bits = static_cast<const std::uint16_t*>(dst.data());
  return {bits, bits + values.size()};
}

TEST(ReferenceCast, RoundsFloat16ToNearestEven) {
  // 1 + 2^-11 is half way to the next value; 2^-24 is the smallest subnormal; 65520 is half way to overflow.
  EXPECT_THAT(half_bits(DataType::kFloat16, {1.0, 1.0 + 0x1p-11, 1.0 + 0x1.8p-10, -2.0, 0x1p-14, 0x1p-24, 0x1p-25}),
              ElementsAre(0x3C00, 0x3C00, 0x3C02, 0xC000, 0x0400, 0x0001, 0x0000));
  EXPECT_THAT(half_bits(DataType::kFloat16, {65504.0, 65519.9, 65520.0, -1e10, kNan, -0.0}),
              ElementsAre(0x7BFF, 0x7BFF, 0x7C00, 0xFC00, 0x7E00, 0x8000));
}

TEST(ReferenceCast, RoundsBFloat16ToNearestEven) {
  EXPECT_THAT(half_bits(DataType::kBFloat16, {1.0, 1.0 + 0x1p-8, 1.0 + 0x1.8p-7, 3.4e38, -kInfinity}),
              ElementsAre(0x3F80, 0x3F80, 0x3F82, 0x7F80, 0xFF80));
}

TEST(ReferenceCast, RoundsADoubleToBFloat16Once) {
  // Just above the middle of two bfloat16 values, nearer to it than a float32 can tell.
  EXPECT_THAT(half_bits(DataType::kBFloat16, {1.0 + 0x1p-8 + 0x1p-40, 1.0 + 0x1p-8 - 0x1p-40, 1e300}),
              ElementsAre(0x3F81, 0x3F80, 0x7F80));
}

TEST(ReferenceCast, RoundsThroughHalfPrecision) {
  const SharedTensor src = given<float>({5}, {2049.0F, 65520.0F, 1e-9F, 0.1F, -kInfinity});
  const auto through = [&](DataType half) {
    return results<float>(
        {OpKind::kCast, graph::CastAttributes{DataType::kFloat32, half}, {src}, DataType::kFloat32, {5}});
  };
  EXPECT_THAT(through(DataType::kFloat16), ElementsAre(2048.0F, kInfinity, 0.0F, 0.0999755859375F, -kInfinity));
  EXPECT_THAT(through(DataType::kBFloat16), ElementsAre(2048.0F, 65536.0F, 0x1.12p-30F, 0.10009765625F, -kInfinity));
}

TEST(ReferenceCast, EveryFloat16ComesBackUnchanged) {
  constexpr std::int64_t kAll = 1 << 16;
  Tensor halves(DataType::kFloat16, {kAll});
  auto* bits = static_cast<std::uint16_t*>(halves.data());
  for (std::int64_t i = 0; i < kAll; ++i) bits[i] = static_cast<std::uint16_t>(i);
  const SharedTensor src(std::move(halves));
  const SharedTensor wide(
      run_reference({OpKind::kCast, graph::CastAttributes{DataType::kFloat32}, {src}, DataType::kFloat32, {kAll}}));
  const Tensor back =
      run_reference({OpKind::kCast, graph::CastAttributes{DataType::kFloat16}, {wide}, DataType::kFloat16, {kAll}});
  const auto* got = static_cast<const std::uint16_t*>(back.data());
  for (std::int64_t i = 0; i < kAll; ++i) {
    if (std::isnan(wide.load<float>(i))) continue;
    ASSERT_EQ(got[i], i);
  }
}

}  // namespace
}  // namespace ration::ops
