/// Rounds to the 16-bit float formats; tensor/half.hpp widens them.
///
/// Rounding is to nearest, ties to even; overflow gives infinity; NaN stays NaN and becomes quiet.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

namespace ration::ops::reference {

/// Returns the bits of the binary16 value nearest to x. Exact for every double, without a detour through float.
inline std::uint16_t to_float16(double x) {
  const int sign = std::signbit(x) ? 0x8000 : 0;
  const double magnitude = std::fabs(x);
  if (std::isnan(x)) return static_cast<std::uint16_t>(sign | 0x7E00);
  // 65520 is half way between the largest finite value and the next power of two.
  if (magnitude >= 65520.0) return static_cast<std::uint16_t>(sign | 0x7C00);
  // Below 2^-14 the steps are 2^-24 wide; above, 2^-10 of the power of two below.
  const int exponent = magnitude < 0x1p-14 ? -14 : std::ilogb(magnitude);
  const auto steps = static_cast<int>(std::nearbyint(std::ldexp(magnitude, 10 - exponent)));
  // A subnormal has the exponent bits 0 and no hidden bit; steps of 0x800 carry into the exponent by themselves.
  return static_cast<std::uint16_t>(sign | (((exponent + 14) << 10) + steps));
}

/// Returns the bits of the bfloat16 value nearest to x, for every double.
inline std::uint16_t to_bfloat16(double x) {
  const auto nearest = static_cast<float>(x);
  const auto bits = std::bit_cast<std::uint32_t>(nearest);
  if (std::isnan(x)) return static_cast<std::uint16_t>((bits >> 16) | 0x40);
  // Rounded to odd instead of to nearest: the last bit remembers that something is missing, so that rounding once more
  // finds no tie where there is none.
  const double got = std::fabs(static_cast<double>(nearest));
  const std::uint32_t below = got > std::fabs(x) ? bits - 1 : bits;
  const std::uint32_t odd = got == std::fabs(x) ? bits : below | 1;
  return static_cast<std::uint16_t>((odd + 0x7FFF + ((odd >> 16) & 1)) >> 16);
}

}  // namespace ration::ops::reference
