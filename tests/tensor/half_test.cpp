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

TEST(BFloat16, IsTheUpperHalfOfAFloat32) {
  EXPECT_EQ(bfloat16_to_float(0x3F80), 1.0F);
  EXPECT_EQ(bfloat16_to_float(0xC040), -3.0F);
  EXPECT_TRUE(std::isnan(bfloat16_to_float(0x7FC0)));
}

}  // namespace
}  // namespace ration
