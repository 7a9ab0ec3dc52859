/// Which taps of a window lie inside of an image. Included only by files that are compiled for one instruction set.
#pragma once

#include "kernels/vector.hpp"

namespace ration::kernels {
namespace {

/// The rows or columns of the window that lie inside of src.
struct Range {
  int begin = 0, end = 0;
};

/// Returns which taps of a window of `taps`, `dilation` apart, whose first lies at `first`, are inside of [0, size).
[[maybe_unused]] inline Range inside(int first, int taps, int dilation, int size) {
  const int begin = first >= 0 ? 0 : divide_up(-first, dilation);
  const int end = first >= size ? 0 : divide_up(size - first, dilation);
  return {begin < taps ? begin : taps, end < taps ? end : taps};
}

}  // namespace
}  // namespace ration::kernels
