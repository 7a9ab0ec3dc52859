/// Half precision to float32, exactly, from the stored 16 bits.
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

/// bfloat16: the upper half of a float32.
inline float bfloat16_to_float(std::uint16_t bits) noexcept {
  return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16U);
}

}  // namespace ration
