#include "tensor/half.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace ration {
namespace {

// The definition: (-1)^sign * 2^(exponent - 15) * (1 + fraction / 1024), subnormal where the exponent is zero.
double value_of(std::uint16_t bits) {
  const int exponent = (bits >> 10) & 31;
  const double fraction = (bits & 1023) / 1024.0;
  const double sign = (bits & 0x8000) != 0 ? -1.0 : 1.0;
  return exponent == 0 ? sign * std::ldexp(fraction, -14) : sign * std::ldexp(1.0 + fraction, exponent - 15);
}

TEST(Float16, ConvertsEveryFiniteValueExactly) {
  for (std::uint32_t bits = 0; bits <= 0xFFFF; ++bits) {
    if ((bits & 0x7C00U) == 0x7C00U) continue;
    const auto half = static_cast<std::uint16_t>(bits);
    ASSERT_EQ(static_cast<double>(float16_to_float(half)), value_of(half)) << bits;
    ASSERT_EQ(std::signbit(float16_to_float(half)), bits >= 0x8000) << bits;
  }
}

TEST(Float16, KeepsInfinityAndNaN) {
  EXPECT_EQ(float16_to_float(0x7C00), std::numeric_limits<float>::infinity());
  EXPECT_EQ(float16_to_float(0xFC00), -std::numeric_limits<float>::infinity());
  EXPECT_TRUE(std::isnan(float16_to_float(0x7E01)));
}

// Every float between two halves is on one side of their middle, or is the middle, which goes to the even one.
TEST(Float16, RoundsToNearestTiesToEven) {
  for (std::uint16_t half = 0; half < 0x7C00; ++half) {
    const auto next = static_cast<std::uint16_t>(half + 1);
    // What would follow the greatest half, were its exponent one more.
    const double above = next == 0x7C00 ? 65536.0 : value_of(next);
    const auto middle = static_cast<float>((value_of(half) + above) / 2);
    ASSERT_EQ(float_to_float16(float16_to_float(half)), half);
    ASSERT_EQ(float_to_float16(std::nextafter(middle, 0.0F)), half);
    ASSERT_EQ(float_to_float16(middle), half % 2 == 0 ? half : next);
    ASSERT_EQ(float_to_float16(-middle), (half % 2 == 0 ? half : next) | 0x8000);
    ASSERT_EQ(float_to_float16(std::nextafter(middle, 1e9F)), next);
  }
}

TEST(Float16, RoundsWhatItCannotHold) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  EXPECT_EQ(float_to_float16(kInfinity), 0x7C00);
  EXPECT_EQ(float_to_float16(-3e38F), 0xFC00);
  EXPECT_EQ(float_to_float16(std::numeric_limits<float>::denorm_min()), 0);
  EXPECT_EQ(float_to_float16(-0.0F), 0x8000);
  EXPECT_EQ(float_to_float16(std::numeric_limits<float>::quiet_NaN()) & 0x7FFF, 0x7E00);
}

TEST(BFloat16, RoundsToNearestTiesToEven) {
  EXPECT_EQ(float_to_bfloat16(1.0F), 0x3F80);
  EXPECT_EQ(float_to_bfloat16(1.0F + 0x1p-8F), 0x3F80);
  EXPECT_EQ(float_to_bfloat16(1.0F + 0x1.8p-7F), 0x3F82);
  EXPECT_EQ(float_to_bfloat16(std::nextafter(1.0F + 0x1p-8F, 2.0F)), 0x3F81);
  EXPECT_EQ(float_to_bfloat16(-3.4e38F), 0xFF80);
  EXPECT_TRUE(std::isnan(bfloat16_to_float(float_to_bfloat16(std::bit_cast<float>(0x7F800001U)))));
}

TEST(BFloat16, IsTheUpperHalfOfAFloat32) {
  EXPECT_EQ(bfloat16_to_float(0x3F80), 1.0F);
  EXPECT_EQ(bfloat16_to_float(0xC040), -3.0F);
  EXPECT_TRUE(std::isnan(bfloat16_to_float(0x7FC0)));
}

}  // namespace
}  // namespace ration
