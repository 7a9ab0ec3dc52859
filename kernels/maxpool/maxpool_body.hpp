/// The code of maxpool.hpp, compiled once per instruction set. A unit is one row of one block of channels.
#pragma once

#include "kernels/maxpool/maxpool.hpp"
#include "kernels/window.hpp"

namespace ration::kernels {
namespace {

/// Pixels whose values are in registers at once.
constexpr int kPixels = 4;

const char* refuses(const PoolShape& shape) {
  for (int y = 0; y < shape.dst_height; ++y) {
    const Range rows =
        inside(y * shape.stride_height - shape.pad_top, shape.kernel_height, shape.dilation_height, shape.src_height);
    if (rows.begin >= rows.end) return "a window lies in the padding alone";
  }
  for (int x = 0; x < shape.dst_width; ++x) {
    const Range columns =
        inside(x * shape.stride_width - shape.pad_left, shape.kernel_width, shape.dilation_width, shape.src_width);
    if (columns.begin >= columns.end) return "a window lies in the padding alone";
  }
  return nullptr;
}

int units(const PoolShape& shape) { return shape.images * divide_up(shape.channels, kLanes) * shape.dst_height; }

/// Returns the greater of each pair; a NaN in either wins.
[[gnu::always_inline]] inline Vec greater(Vec a, Vec b) {
#if defined(__AVX512F__)
  // Of a pair with a NaN the instruction returns b. The full mask is against false alarms of g++ 12.
  const __mmask16 is_nan = _mm512_cmp_ps_mask(a, a, _CMP_UNORD_Q);
  return _mm512_mask_blend_ps(is_nan, _mm512_maskz_max_ps(0xFFFF, a, b), a);
#elif defined(__AVX2__)
  return _mm256_blendv_ps(_mm256_max_ps(a, b), a, _mm256_cmp_ps(a, a, _CMP_UNORD_Q));
#else
  for (int i = 0; i < kLanes; ++i) {
    if (b[i] > a[i] || b[i] != b[i]) a[i] = a[i] == a[i] ? b[i] : a[i];
  }
  return a;
#endif
}

/// One row of dst of one block.
struct Row {
  const float* src;  ///< The src row of the window's first row that is inside.
  float* dst;
  int taps;   ///< Rows of the window that are inside.
  int pitch;  ///< From src row to src row of the window.
};

/// Computes P pixels from x on with the columns `taps` of the window, which are inside for all of them.
template <int P>
[[gnu::always_inline]] inline void run_pixels(const PoolShape& shape, const Row& row, int x, Range taps) {
  const int pixel = shape.stride_width * kLanes;
  const int tap = shape.dilation_width * kLanes;
  const float* const first = row.src + x * pixel - shape.pad_left * kLanes;
  Vec values[P];
  RATION_UNROLL
  for (int p = 0; p < P; ++p) values[p] = load(first + p * pixel + taps.begin * tap);
  for (int ky = 0; ky < row.taps; ++ky) {
    const float* src = first + ky * row.pitch + taps.begin * tap;
    for (int kx = taps.begin; kx < taps.end; ++kx, src += tap) {
      RATION_UNROLL
      for (int p = 0; p < P; ++p) values[p] = greater(values[p], load(src + p * pixel));
    }
  }
  RATION_UNROLL
  for (int p = 0; p < P; ++p) store(row.dst + (x + p) * kLanes, values[p]);
}

/// Returns the columns of the window of pixel x that are inside.
Range columns(const PoolShape& shape, int x) {
  return inside(x * shape.stride_width - shape.pad_left, shape.kernel_width, shape.dilation_width, shape.src_width);
}

void run_row(const PoolShape& shape, const Row& row) {
  const auto is_whole = [&](int x) {
    const Range taps = columns(shape, x);
    return taps.begin == 0 && taps.end == shape.kernel_width;
  };
  int x = 0;
  while (x < shape.dst_width) {
    if (x + kPixels <= shape.dst_width && is_whole(x) && is_whole(x + kPixels - 1)) {
      run_pixels<kPixels>(shape, row, x, {0, shape.kernel_width});
      x += kPixels;
    } else {
      run_pixels<1>(shape, row, x, columns(shape, x));
      ++x;
    }
  }
}

void run(const PoolShape& shape, const PoolArgs& args, int begin, int end) {
  for (int unit = begin; unit < end; ++unit) {
    const int first = unit % shape.dst_height * shape.stride_height - shape.pad_top;
    const Range taps = inside(first, shape.kernel_height, shape.dilation_height, shape.src_height);
    const int line = unit / shape.dst_height * shape.src_height + first + taps.begin * shape.dilation_height;
    run_row(shape, {.src = args.src + line * shape.src_width * kLanes,
                    .dst = args.dst + unit * shape.dst_width * kLanes,
                    .taps = taps.end - taps.begin,
                    .pitch = shape.dilation_height * shape.src_width * kLanes});
  }
}

constexpr PoolKernel kKernel = {.name = "maxpool", .isa = kIsa, .refuses = refuses, .units = units, .run = run};

}  // namespace
}  // namespace ration::kernels
