/// Which rows of src a range of dst's rows is computed from. Pure functions.
#pragma once

#include <cstdint>
#include <optional>

namespace ration::ops::onednn {

/// How windows move along the rows, the outermost spatial axis.
struct RowWindow {
  std::int64_t src_rows = 1;
  std::int64_t dst_rows = 1;
  std::int64_t extent = 1;  ///< Rows that one window spans, holes of a dilation included.
  std::int64_t stride = 1;
  std::int64_t pad_begin = 0;
};

/// Rows [dst_begin, dst_begin + dst_rows) of dst and what they read. `pad_end` is negative where rows at the end of
/// src are given and read by no window.
struct RowRange {
  std::int64_t dst_begin = 0, dst_rows = 0;
  std::int64_t src_begin = 0, src_rows = 0;
  std::int64_t pad_begin = 0, pad_end = 0;

  /// Ranges of equal form can be computed by one primitive.
  bool same_form(const RowRange& other) const noexcept {
    return dst_rows == other.dst_rows && src_rows == other.src_rows && pad_begin == other.pad_begin &&
           pad_end == other.pad_end;
  }
};

/// Returns range `index` of `count` ranges whose lengths differ by one row at most; nothing if it were empty or read
/// padding alone.
std::optional<RowRange> row_range(const RowWindow& window, std::int64_t index, std::int64_t count);

}  // namespace ration::ops::onednn
