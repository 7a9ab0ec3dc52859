#include "tensor/layout.hpp"

namespace ration {

std::string_view to_string(Layout layout) noexcept {
  switch (layout) {
    case Layout::kPlain: return "plain";
    case Layout::kBlocked8: return "blocked8";
    case Layout::kBlocked16: return "blocked16";
    case Layout::kChannelsLast: return "channels_last";
  }
  return "plain";
}

std::int64_t channel_block(Layout layout) noexcept {
  if (layout == Layout::kBlocked8) return 8;
  return layout == Layout::kBlocked16 ? 16 : 1;
}

std::int64_t storage_elements(const Shape& shape, Layout layout) {
  const std::int64_t block = channel_block(layout);
  if (block == 1) return shape.elements();
  Shape padded = shape;
  padded.set(1, (shape[1] + block - 1) / block * block);
  return padded.elements();
}

std::size_t storage_bytes(DataType type, const Shape& shape, Layout layout) {
  return static_cast<std::size_t>(storage_elements(shape, layout)) * byte_size(type);
}

}  // namespace ration
