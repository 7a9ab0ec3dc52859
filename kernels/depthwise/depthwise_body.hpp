/// The code of depthwise.hpp, compiled once per instruction set.
///
/// A unit is one row of one block of channels. Taps in the padding are left out of the sum, whose order is ky, kx.
#pragma once

#include "kernels/depthwise/depthwise.hpp"
#include "kernels/tile.hpp"

namespace ration::kernels {
namespace {

/// Pixels whose sums are in registers at once: with a row of a window 5 wide 13 of 16 registers. Eight independent sums
/// keep two units for multiply-add of latency 4 busy.
constexpr int kPixels = kIsa == Isa::kPortable ? 4 : 8;

const char* refuses(const ConvShape& shape) {
  if (shape.group != shape.src_channels || shape.group != shape.dst_channels) return "it is not depthwise";
  return nullptr;
}

size_t packed_floats(const ConvShape& shape) {
  return static_cast<size_t>(stored(shape.dst_channels)) *
         static_cast<size_t>(shape.kernel_height * shape.kernel_width);
}

/// [block][ky][kx][lane].
void pack(const ConvShape& shape, const float* weights, const float* scale, float* packed) {
  const int taps = shape.kernel_height * shape.kernel_width;
  for (int c = 0; c < stored(shape.dst_channels); ++c) {
    for (int tap = 0; tap < taps; ++tap) {
      float value = 0.0F;
      if (c < shape.dst_channels) value = weights[c * taps + tap] * (scale == nullptr ? 1.0F : scale[c]);
      packed[(c / kLanes * taps + tap) * kLanes + c % kLanes] = value;
    }
  }
}

size_t scratch_floats(const ConvShape&) { return 0; }

int units(const ConvShape& shape) { return shape.images * dst_blocks(shape) * shape.dst_height; }

/// One row of dst of one block.
struct Row {
  const float* src;      ///< The src row of the window's first row that is inside.
  const float* weights;  ///< Of that row of the window.
  Vec bias;
  int taps;   ///< Rows of the window that are inside.
  int pitch;  ///< From src row to src row of the window.
  int dst;    ///< Where the row lies in dst.
};

/// Computes P pixels from x on, whose windows are W wide, S apart and inside of every row.
template <int W, int S, int P>
void run_pixels(const ConvArgs& args, const Row& row, int x, int column) {
  Vec sums[P][1];
  RATION_UNROLL
  for (int p = 0; p < P; ++p) sums[p][0] = row.bias;
  const float* src = row.src + column * kLanes;
  const float* weights = row.weights;
  for (int ky = 0; ky < row.taps; ++ky, src += row.pitch, weights += W * kLanes) {
    Vec weight[W];
    RATION_UNROLL
    for (int kx = 0; kx < W; ++kx) weight[kx] = load(weights + kx * kLanes);
    RATION_UNROLL
    for (int p = 0; p < P; ++p) {
      RATION_UNROLL
      for (int kx = 0; kx < W; ++kx) {
        sums[p][0] = multiply_add(load(src + (p * S + kx) * kLanes), weight[kx], sums[p][0]);
      }
    }
  }
  finish<1, P>(sums, args, row.dst + x * kLanes, 0);
}

/// Computes the pixels [x, end), which are as run_pixels() wants them.
template <int W, int S>
void run_inside(const ConvShape& shape, const ConvArgs& args, const Row& row, int x, int end) {
  for (; x + kPixels <= end; x += kPixels) run_pixels<W, S, kPixels>(args, row, x, x * S - shape.pad_left);
  if (x + 4 <= end) {
    run_pixels<W, S, 4>(args, row, x, x * S - shape.pad_left);
    x += 4;
  }
  if (x + 2 <= end) {
    run_pixels<W, S, 2>(args, row, x, x * S - shape.pad_left);
    x += 2;
  }
  if (x < end) run_pixels<W, S, 1>(args, row, x, x * S - shape.pad_left);
}

/// Computes one pixel of any window, clipped.
void run_pixel(const ConvShape& shape, const ConvArgs& args, const Row& row, int x) {
  const int first = x * shape.stride_width - shape.pad_left;
  const Range taps = inside(first, shape.kernel_width, shape.dilation_width, shape.src_width);
  Vec sums[1][1] = {{row.bias}};
  for (int ky = 0; ky < row.taps; ++ky) {
    const float* const src = row.src + ky * row.pitch + first * kLanes;
    const float* const weights = row.weights + ky * shape.kernel_width * kLanes;
    for (int kx = taps.begin; kx < taps.end; ++kx) {
      sums[0][0] =
          multiply_add(load(src + kx * shape.dilation_width * kLanes), load(weights + kx * kLanes), sums[0][0]);
    }
  }
  finish<1, 1>(sums, args, row.dst + x * kLanes, 0);
}

using RunInside = void (*)(const ConvShape&, const ConvArgs&, const Row&, int, int);

/// Returns the fast code for this window, or null.
RunInside fast_code(const ConvShape& shape) {
  if (shape.dilation_width != 1) return nullptr;
  if (shape.kernel_width == 3 && shape.stride_width == 1) return run_inside<3, 1>;
  if (shape.kernel_width == 3 && shape.stride_width == 2) return run_inside<3, 2>;
  if (shape.kernel_width == 5 && shape.stride_width == 1) return run_inside<5, 1>;
  if (shape.kernel_width == 5 && shape.stride_width == 2) return run_inside<5, 2>;
  return nullptr;
}

/// Returns the pixels of a row whose windows lie inside of it.
Range pixels_inside(const ConvShape& shape) {
  const int reach = shape.src_width - 1 - (shape.kernel_width - 1) * shape.dilation_width + shape.pad_left;
  int begin = divide_up(shape.pad_left, shape.stride_width);
  int end = reach < 0 ? 0 : reach / shape.stride_width + 1;
  if (end > shape.dst_width) end = shape.dst_width;
  if (begin > end) begin = end;
  return {begin, end};
}

void run(const ConvShape& shape, const ConvArgs& args, int begin, int end) {
  const int blocks = dst_blocks(shape);
  const RunInside run_fast = fast_code(shape);
  const Range fast = run_fast == nullptr ? Range{shape.dst_width, shape.dst_width} : pixels_inside(shape);
  for (int unit = begin; unit < end; ++unit) {
    const int plane = unit / shape.dst_height;
    const int block = plane % blocks;
    const int first = unit % shape.dst_height * shape.stride_height - shape.pad_top;
    const Range taps = inside(first, shape.kernel_height, shape.dilation_height, shape.src_height);
    const int line = plane * shape.src_height + first + taps.begin * shape.dilation_height;
    const Row row{
        .src = args.src + line * shape.src_width * kLanes,
        .weights = args.packed + (block * shape.kernel_height + taps.begin) * shape.kernel_width * kLanes,
        .bias = args.bias == nullptr ? zero() : load(args.bias + block * kLanes),
        .taps = taps.end - taps.begin,
        .pitch = shape.dilation_height * shape.src_width * kLanes,
        .dst = unit * shape.dst_width * kLanes,
    };
    for (int x = 0; x < fast.begin; ++x) run_pixel(shape, args, row, x);
    if (fast.begin < fast.end) run_fast(shape, args, row, fast.begin, fast.end);
    for (int x = fast.end; x < shape.dst_width; ++x) run_pixel(shape, args, row, x);
  }
}

constexpr ConvKernel kKernel = {
    .name = "depthwise",
    .isa = kIsa,
    .plain_src = false,
    .refuses = refuses,
    .packed_floats = packed_floats,
    .pack = pack,
    .scratch_floats = scratch_floats,
    .units = units,
    .run = run,
};

}  // namespace
}  // namespace ration::kernels
