#include "ops/onednn/row_range.hpp"

#include <algorithm>

namespace ration::ops::onednn {

std::optional<RowRange> row_range(const RowWindow& window, std::int64_t index, std::int64_t count) {
  RowRange range;
  range.dst_begin = window.dst_rows * index / count;
  range.dst_rows = window.dst_rows * (index + 1) / count - range.dst_begin;
  const std::int64_t begin = range.dst_begin * window.stride - window.pad_begin;
  const std::int64_t end = begin + (range.dst_rows - 1) * window.stride + window.extent;
  // Kernels for 1 x 1 windows with strides ask for exactly stride rows of src for each row of dst.
  const std::int64_t whole_strides = begin + range.dst_rows * window.stride;
  range.src_begin = std::max<std::int64_t>(begin, 0);
  range.src_rows = std::min(std::max(end, whole_strides), window.src_rows) - range.src_begin;
  range.pad_begin = range.src_begin - begin;
  range.pad_end = end - range.src_begin - range.src_rows;
  if (range.dst_rows <= 0 || range.src_rows <= 0) return std::nullopt;
  return range;
}

}  // namespace ration::ops::onednn
