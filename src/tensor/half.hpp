/// Half precision as its stored 16 bits, to float32 exactly and back by rounding to nearest, ties to even.
#pragma once

#include <bit>
#include <cstdint>

namespace ration {

/// IEEE binary16 (ONNX float16). Subnormals, infinities and NaN payloads are kept.
inline float float16_to_float(std::uint16_t bits) noexcept {
  const std::uint32_t sign = (static_cast<std::uint32_t>(bits) & 0x8000U) << 16U;
  const std::uint32_t magnitude = bits & 0x7FFFU;
  if (magnitude >= 0x7C00U) return std::bit_cast<float>(sign | 0x7F800000U | (magnitude & 0x3FFU) << 13U);
  // The exponent bias is 15 in half and 127 in single precision; below 0x400 a half is a multiple of 2^-24.
  if (magnitude >= 0x400U) return std::bit_cast<float>(sign | ((magnitude << 13U) + (112U << 23U)));
  const float subnormal = static_cast<float>(magnitude) * 0x1p-24F;
  return sign != 0 ? -subnormal : subnormal;
}

/// Overflow gives an infinity, from 65520 on; a NaN becomes the quiet one.
inline std::uint16_t float_to_float16(float value) noexcept {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  const std::uint32_t sign = bits >> 16U & 0x8000U;
  const std::uint32_t magnitude = bits & 0x7FFFFFFFU;
  constexpr std::uint32_t kInfinity = 0x7F800000U, kOverflow = 0x477FF000U, kSmallestNormal = 0x38800000U;
  if (magnitude > kInfinity) return static_cast<std::uint16_t>(sign | 0x7E00U);
  if (magnitude >= kOverflow) return static_cast<std::uint16_t>(sign | 0x7C00U);
  if (magnitude < kSmallestNormal) {
    // Neighbouring floats from 0.5 on are 2^-24 apart, as subnormal halves are: the addition rounds.
    const float rounded = std::bit_cast<float>(magnitude) + 0.5F;
    return static_cast<std::uint16_t>(sign |
                                      (std::bit_cast<std::uint32_t>(rounded) - std::bit_cast<std::uint32_t>(0.5F)));
  }
  // A carry out of the fraction raises the exponent, as it should.
  const std::uint32_t rounded = magnitude + 0xFFFU + (magnitude >> 13U & 1U) - (112U << 23U);
  return static_cast<std::uint16_t>(sign | rounded >> 13U);
}

/// bfloat16: the upper half of a float32.
inline float bfloat16_to_float(std::uint16_t bits) noexcept {
  return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16U);
}

/// Overflow gives an infinity; a NaN keeps the upper half of its payload and becomes quiet.
inline std::uint16_t float_to_bfloat16(float value) noexcept {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  if ((bits & 0x7FFFFFFFU) > 0x7F800000U) return static_cast<std::uint16_t>(bits >> 16U | 0x40U);
  return static_cast<std::uint16_t>((bits + 0x7FFFU + (bits >> 16U & 1U)) >> 16U);
}

}  // namespace ration
