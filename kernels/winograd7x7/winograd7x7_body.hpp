/// The code of winograd7x7.hpp, compiled once per instruction set.
#pragma once

#include "kernels/winograd/pack.hpp"
#include "kernels/winograd/transform_dst.hpp"
#include "kernels/winograd7x7/winograd7x7.hpp"

namespace ration::kernels {
namespace {

using Seven = Axis<4, 2, 7>;
constexpr int kPoints = Seven::kPoints * Seven::kPoints;
constexpr int kPhases = Seven::kSrc * Seven::kSrc;
/// Src pixels from tile to tile.
constexpr int kStep = Seven::kTile * Seven::kStride;

// A strip is some tiles of one row of tiles, and a unit. A tile's pixels reach into the next one's columns, and the
// last vector of tiles is read whole.
constexpr int kMostTiles = 32;
constexpr int kColumnTiles = kMostTiles + 16;

const char* refuses(const ConvShape& shape) {
  if (shape.kernel_height != 7 || shape.kernel_width != 7) return "the window is not 7 x 7";
  if (shape.stride_height != 2 || shape.stride_width != 2) return "the stride is not 2";
  if (shape.dilation_height != 1 || shape.dilation_width != 1) return "the window is dilated";
  if (shape.group != 1) return "it has groups";
  if (shape.src_channels > 4) return "it has more than 4 src channels";
  return nullptr;
}

size_t packed_floats(const ConvShape& shape) {
  return static_cast<size_t>(kPhases * shape.src_channels) * static_cast<size_t>(stored(shape.dst_channels));
}

void pack(const ConvShape& shape, const float* weights, const float* scale, float* packed) {
  pack_points<Seven>(shape, weights, scale, packed, shape.src_channels);
}

/// All tiles are computed whole, so they are one region.
Geometry geometry_of(const ConvShape& shape) {
  Geometry g{};
  const int height = divide_up(shape.dst_height, Seven::kTile), width = divide_up(shape.dst_width, Seven::kTile);
  g.tiles = shape.images * height * width;
  g.regions[kWhole] = {0, g.tiles, 0, 0, height, width, Seven::kTile, Seven::kTile};
  g.groups = divide_up(shape.dst_channels, kGroupChannels);
  g.dst_plane = static_cast<size_t>(kMostTiles * kGroupChannels) + kLineFloats;
  return g;
}

int strips_of_row(const Geometry& g) { return divide_up(g.regions[kWhole].width, kMostTiles); }

int units(const ConvShape& shape) {
  const Geometry g = geometry_of(shape);
  return shape.images * g.regions[kWhole].height * strips_of_row(g);
}

/// Returns the tiles of a unit.
Range strip(const Geometry& g, int unit) {
  const int width = g.regions[kWhole].width, strips = strips_of_row(g);
  const int index = unit % strips;
  const int begin = width * index / strips, end = width * (index + 1) / strips;
  return {unit / strips * width + begin, end - begin};
}

// Scratch: one channel's pixels by row and by column within a tile, [13][8][tile]; src at the points,
// [point][phase][channel][tile]; the products of a group.
constexpr int kColumnFloats = Seven::kSrc * kStep * kColumnTiles;
int transformed_floats(const ConvShape& shape) { return kPhases * shape.src_channels * kMostTiles; }

size_t scratch_floats(const ConvShape& shape) {
  return static_cast<size_t>(kColumnFloats + transformed_floats(shape)) + kPoints * geometry_of(shape).dst_plane;
}

/// Sorts the pixels of some tiles by their column within a tile, with zeros for what lies outside of the image.
void sort_columns(const ConvShape& shape, const float* plane, int top, int left, int tiles, float* to) {
  const int count = tiles * kStep + Seven::kSrc - kStep;
  for (int row = 0; row < Seven::kSrc; ++row, to += kStep * kColumnTiles) {
    const int y = top + row;
    for (int i = 0; i < kStep * kColumnTiles; ++i) to[i] = 0.0F;
    if (y < 0 || y >= shape.src_height) continue;
    const float* const pixels = plane + y * shape.src_width;
    const int begin = left < 0 ? -left : 0;
    const int end = left + count < shape.src_width ? count : shape.src_width - left;
    for (int x = begin; x < end; ++x) to[x % kStep * kColumnTiles + x / kStep] = pixels[left + x];
  }
}

/// Transforms one channel's columns in place.
void transform_columns(float* columns) {
  for (int at = 0; at < kStep * kColumnTiles; at += kLanes) {
    Vec d[Seven::kSrc], v[Seven::kSrc];
    unroll<Seven::kSrc>([&](int y)
                            __attribute__((always_inline)) { d[y] = load(columns + y * kStep * kColumnTiles + at); });
    Points<Seven, Seven::kTile>::transform_src(d, v);
    unroll<Seven::kSrc>([&](int y)
                            __attribute__((always_inline)) { store(columns + y * kStep * kColumnTiles + at, v[y]); });
  }
}

/// Then its rows. `channels` is the floats from one phase to the next.
void transform_rows(const float* columns, int tiles, int channels, float* to) {
  for (int y = 0; y < Seven::kSrc; ++y, columns += kStep * kColumnTiles) {
    const int row = y / Seven::kStride, row_phase = y % Seven::kStride;
    for (int tile = 0; tile < tiles; tile += kLanes) {
      Vec d[Seven::kSrc], v[Seven::kSrc];
      unroll<Seven::kSrc>([&](int x) __attribute__((always_inline)) {
        d[x] = load(columns + x % kStep * kColumnTiles + tile + x / kStep);
      });
      Points<Seven, Seven::kTile>::transform_src(d, v);
      unroll<Seven::kSrc>([&](int x) __attribute__((always_inline)) {
        const Point point{row, x / Seven::kStride};
        const int phase = row_phase * phases_of<Seven>(point.column) + x % Seven::kStride;
        store(to + (phases_before<Seven>(point) + phase) * channels + tile, v[x]);
      });
    }
  }
}

/// Products of one point: kRows tiles by kVectors vectors, `steps` phases and channels summed in their order.
template <int kRows, int kVectors>
void multiply(const float* pixels, const float* weights, int steps, float* to) {
  Vec sums[kRows][kVectors];
  unroll<kRows * kVectors>([&](int i) __attribute__((always_inline)) { sums[i / kVectors][i % kVectors] = zero(); });
  for (int step = 0; step < steps; ++step, pixels += kMostTiles, weights += kVectors * kLanes) {
    Vec w[kVectors];
    unroll<kVectors>([&](int n) __attribute__((always_inline)) { w[n] = load(weights + n * kLanes); });
    unroll<kRows>([&](int row) __attribute__((always_inline)) {
      const Vec pixel = splat(pixels[row]);
      unroll<kVectors>([&](int n) __attribute__((always_inline)) { accumulate(sums[row][n], pixel, w[n]); });
    });
  }
  unroll<kRows * kVectors>([&](int i) __attribute__((always_inline)) {
    store(to + i / kVectors * kGroupChannels + i % kVectors * kLanes, sums[i / kVectors][i % kVectors]);
  });
}

using Multiply = void (*)(const float*, const float*, int, float*);

/// Returns multiply() for numbers known only at run time, from 1 on.
template <int kVectors = kGroupVectors, int kRows = kMostRows>
Multiply multiply_of(int vectors, int rows) {
  if constexpr (kVectors > 1) {
    if (vectors < kVectors) return multiply_of<kVectors - 1, kRows>(vectors, rows);
  }
  if constexpr (kRows > 1) {
    if (rows < kRows) return multiply_of<kVectors, kRows - 1>(vectors, rows);
  }
  return multiply<kRows, kVectors>;
}

/// All products of one group of dst channels.
void multiply_group(const ConvShape& shape, const Geometry& g, const ConvArgs& args, int group, int tiles) {
  const int left = divide_up(shape.dst_channels, kLanes) - group * kGroupVectors;
  const int vectors = left < kGroupVectors ? left : kGroupVectors;
  const float* weights = args.packed + static_cast<size_t>(group * kGroupChannels * kPhases * shape.src_channels);
  const float* pixels = args.scratch + kColumnFloats;
  float* sums = args.scratch + kColumnFloats + transformed_floats(shape);
  const int calls = divide_up(tiles, kMostRows);
  for (int point = 0; point < kPoints; ++point, sums += g.dst_plane) {
    const int steps = phases_of<Seven>(Point{point / Seven::kPoints, point % Seven::kPoints}) * shape.src_channels;
    for (int call = 0; call < calls; ++call) {
      const int first = tiles * call / calls, end = tiles * (call + 1) / calls;
      multiply_of(vectors, end - first)(pixels + first, weights, steps, sums + first * kGroupChannels);
    }
    weights += steps * vectors * kLanes;
    pixels += steps * kMostTiles;
  }
}

void run(const ConvShape& shape, const ConvArgs& args, int begin, int end) {
  const Geometry g = geometry_of(shape);
  float* const transformed = args.scratch + kColumnFloats;
  const float* const products = transformed + transformed_floats(shape);
  const size_t plane = static_cast<size_t>(shape.src_height) * static_cast<size_t>(shape.src_width);
  for (int unit = begin; unit < end; ++unit) {
    const Block block{g, strip(g, unit)};
    const TilePlace place(g.regions[kWhole], block.tiles.first);
    for (int channel = 0; channel < shape.src_channels; ++channel) {
      sort_columns(shape, args.src + static_cast<size_t>(place.image * shape.src_channels + channel) * plane,
                   place.y * kStep - shape.pad_top, place.x * kStep - shape.pad_left, block.tiles.count, args.scratch);
      transform_columns(args.scratch);
      transform_rows(args.scratch, block.tiles.count, shape.src_channels * kMostTiles,
                     transformed + channel * kMostTiles);
    }
    for (int group = 0; group < g.groups; ++group) {
      multiply_group(shape, g, args, group, block.tiles.count);
      transform_dst<Seven>(shape, args, block, {group, products});
    }
  }
}

constexpr ConvKernel kKernel = {
    .name = "winograd7x7",
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
