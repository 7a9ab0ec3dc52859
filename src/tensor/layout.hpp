/// How the elements of a value lie in memory while a plan runs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "ration/tensor.hpp"

namespace ration {

/// Blocked layouts split the channels (axis 1 of N, C, spatial...) into blocks of 8 or 16 that become the innermost
/// axis: nChw8c, nChw16c. The last block is padded with zeros when the block does not divide the channels, and every
/// operation that writes a blocked layout keeps that padding zero.
enum class Layout : std::uint8_t {
  kPlain,         ///< Row-major: nchw.
  kBlocked8,      ///< nChw8c, one AVX2 register of float32.
  kBlocked16,     ///< nChw16c, one AVX-512 register of float32.
  kChannelsLast,  ///< nhwc.
};

/// Returns "plain", "blocked8", "blocked16" or "channels_last".
std::string_view to_string(Layout layout) noexcept;

/// Returns 8 or 16 for a blocked layout, 1 otherwise.
std::int64_t channel_block(Layout layout) noexcept;

/// Returns how many elements of memory a value of this shape takes, the padding of its channels included.
/// The shape must be static; a blocked layout needs rank >= 3.
std::int64_t storage_elements(const Shape& shape, Layout layout);

/// Returns storage_elements() in bytes.
std::size_t storage_bytes(DataType type, const Shape& shape, Layout layout);

}  // namespace ration
