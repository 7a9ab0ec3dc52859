/// The code of stem.hpp, compiled once per instruction set.
///
/// A unit is a few rows of one image. The src rows it reads are copied to scratch with the columns of the padding, so
/// that all tiles are alike; rows of the padding are left out of the sum. Order of every sum: src channel, ky, kx.
#pragma once

#include "kernels/stem/stem.hpp"
#include "kernels/tile.hpp"

namespace ration::kernels {
namespace {

/// dst rows of a unit. With more, fewer src rows are copied twice; with fewer, more workers share an image.
constexpr int kUnitRows = 2;

const char* refuses(const ConvShape& shape) {
  if (shape.group != 1) return "it has groups";
  if (shape.src_channels > 4) return "it has more than 4 src channels";
  return nullptr;
}

int steps(const ConvShape& shape) { return shape.src_channels * shape.kernel_height * shape.kernel_width; }

size_t packed_floats(const ConvShape& shape) {
  return static_cast<size_t>(stored(shape.dst_channels)) * static_cast<size_t>(steps(shape));
}

void pack(const ConvShape& shape, const float* weights, const float* scale, float* packed) {
  pack_groups(shape, weights, scale, packed, steps(shape),
              [&](int i, int ky, int kx) { return (i * shape.kernel_height + ky) * shape.kernel_width + kx; });
}

/// The columns that the windows of one dst row touch, those of the padding among them.
int columns(const ConvShape& shape) {
  return (shape.dst_width - 1) * shape.stride_width + (shape.kernel_width - 1) * shape.dilation_width + 1;
}

/// The src rows that the windows of `rows` dst rows touch.
int src_rows(const ConvShape& shape, int rows) {
  return (rows - 1) * shape.stride_height + (shape.kernel_height - 1) * shape.dilation_height + 1;
}

size_t scratch_floats(const ConvShape& shape) {
  return static_cast<size_t>(shape.src_channels * src_rows(shape, kUnitRows) * columns(shape));
}

int row_parts(const ConvShape& shape) { return divide_up(shape.dst_height, kUnitRows); }
int units(const ConvShape& shape) { return shape.images * row_parts(shape); }

/// Copies one src row into `columns`, which begin `pad_left` before it.
void copy_row(const ConvShape& shape, const float* row, float* to) {
  const int count = columns(shape);
  const int left = shape.pad_left < count ? shape.pad_left : count;
  const int end = left + shape.src_width < count ? left + shape.src_width : count;
  for (int x = 0; x < left; ++x) to[x] = 0.0F;
  for (int x = left; x < end; ++x) to[x] = row[x - left];
  for (int x = end; x < count; ++x) to[x] = 0.0F;
}

/// What one tile reads and writes.
struct Work {
  const float* src = nullptr;  ///< In scratch: the first tap of the first pixel in the first channel.
  int plane = 0;               ///< From channel to channel there.
  int width = 0;               ///< From row to row there.
  const float* weights = nullptr;
  const float* bias = nullptr;
  Range rows = {};  ///< Of the window.
  int dst = 0;      ///< Where the tile lies in dst.
};

template <int V, int P>
struct Tile {
  static void run(const ConvShape& shape, const ConvArgs& args, const Work& work) {
    Vec sums[P][V];
    start<V, P>(sums, work.bias);
    for (int i = 0; i < shape.src_channels; ++i) {
      for (int ky = work.rows.begin; ky < work.rows.end; ++ky) {
        const float* const row = work.src + i * work.plane + ky * shape.dilation_height * work.width;
        const float* pixels[P];
        RATION_UNROLL
        for (int p = 0; p < P; ++p) pixels[p] = row + p * shape.stride_width;
        const float* weights = work.weights + (i * shape.kernel_height + ky) * shape.kernel_width * V * kLanes;
        for (int kx = 0; kx < shape.kernel_width; ++kx, weights += V * kLanes) {
          add_step<V, P>(sums, weights, pixels, kx * shape.dilation_width);
        }
      }
    }
    finish<V, P>(sums, args, work.dst, shape.dst_height * shape.dst_width * kLanes);
  }
};

/// Computes one dst row; `src_row` is the one that begins scratch.
void run_row(const ConvShape& shape, const ConvArgs& args, int image, int y, int src_row) {
  const int first_row = y * shape.stride_height - shape.pad_top;
  Work work{.width = columns(shape)};
  work.plane = src_rows(shape, kUnitRows) * work.width;
  work.rows = inside(first_row, shape.kernel_height, shape.dilation_height, shape.src_height);
  for (int group = 0; group < groups(shape); ++group) {
    const int block = part_begin(dst_blocks(shape), groups(shape), group);
    const int vectors = part_begin(dst_blocks(shape), groups(shape), group + 1) - block;
    work.weights = args.packed + block * kLanes * steps(shape);
    work.bias = args.bias == nullptr ? nullptr : args.bias + block * kLanes;
    const int row = ((image * dst_blocks(shape) + block) * shape.dst_height + y) * shape.dst_width;
    for_each_tile(shape.dst_width, vectors, [&](int x, int pixels) {
      work.src = args.scratch + (first_row - src_row) * work.width + x * shape.stride_width;
      work.dst = (row + x) * kLanes;
      tile_function<Tile>(vectors, pixels)(shape, args, work);
    });
  }
}

void run(const ConvShape& shape, const ConvArgs& args, int begin, int end) {
  const int width = columns(shape);
  const int most = src_rows(shape, kUnitRows);
  for (int unit = begin; unit < end; ++unit) {
    const int image = unit / row_parts(shape);
    const int first = unit % row_parts(shape) * kUnitRows;
    const int last = first + kUnitRows < shape.dst_height ? first + kUnitRows : shape.dst_height;
    const int src_row = first * shape.stride_height - shape.pad_top;
    const Range rows = inside(src_row, src_rows(shape, last - first), 1, shape.src_height);
    for (int i = 0; i < shape.src_channels; ++i) {
      const float* const plane = args.src + (image * shape.src_channels + i) * shape.src_height * shape.src_width;
      for (int row = rows.begin; row < rows.end; ++row) {
        copy_row(shape, plane + (src_row + row) * shape.src_width, args.scratch + (i * most + row) * width);
      }
    }
    for (int y = first; y < last; ++y) run_row(shape, args, image, y, src_row);
  }
}

constexpr ConvKernel kKernel = {
    .name = "stem",
    .isa = kIsa,
    .plain_src = true,
    .refuses = refuses,
    .packed_floats = packed_floats,
    .pack = pack,
    .scratch_floats = scratch_floats,
    .units = units,
    .run = run,
};

}  // namespace
}  // namespace ration::kernels
