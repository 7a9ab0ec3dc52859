/// The transforms of src and dst, for blocks of tiles. A vector is one pixel's block of channels.
#pragma once

#include "kernels/winograd/geometry.hpp"
#include "kernels/winograd/points.hpp"

namespace ration::kernels {
namespace {

/// One patch of src to its points; `row` and `plane` are the floats from one row to the next, one point to the next.
template <int kTile>
[[gnu::always_inline]] inline void transform_patch(const float* src, size_t row, float* to, size_t plane) {
  constexpr int kCount = Points<kTile>::kCount;
  Vec half[kCount][kCount];
  unroll<kCount>([&](int x) __attribute__((always_inline)) {
    Vec d[kCount], v[kCount];
    unroll<kCount>([&](int y) __attribute__((always_inline)) {
      d[y] = load(src + static_cast<size_t>(y) * row + x * kLanes);
    });
    Points<kTile>::transform_src(d, v);
    unroll<kCount>([&](int y) __attribute__((always_inline)) { half[y][x] = v[y]; });
  });
  unroll<kCount>([&](int y) __attribute__((always_inline)) {
    Vec v[kCount];
    Points<kTile>::transform_src(half[y], v);
    unroll<kCount>([&](int x) __attribute__((always_inline)) {
      store(to, v[x]);
      to += plane;
    });
  });
}

/// Copies a patch whose first pixel is (top, left), with zeros for what lies outside of the image.
template <int kCount>
void copy_clipped(const ConvShape& shape, const float* image, int top, int left, float* patch) {
  for (int y = 0; y < kCount; ++y) {
    for (int x = 0; x < kCount; ++x, patch += kLanes) {
      const bool inside = top + y >= 0 && top + y < shape.src_height && left + x >= 0 && left + x < shape.src_width;
      store(patch, inside ? load(image + ((top + y) * shape.src_width + left + x) * kLanes) : zero());
    }
  }
}

/// Writes [point][block of channels][tile][lane], points and blocks at the distances of the geometry.
template <int kTile>
void transform_src(const ConvShape& shape, const float* src, const Geometry& g, TileRange tiles, float* to) {
  constexpr int kCount = Points<kTile>::kCount;
  const size_t image = plane_of(shape.src_height, shape.src_width);
  alignas(64) float patch[kCount * kCount * kLanes];
  for (int block = 0; block < g.src_blocks; ++block) {
    TilePlace place(g, tiles.first);
    for (int tile = 0; tile < tiles.count; ++tile, place.advance(g)) {
      const float* from = src + static_cast<size_t>(place.image * g.src_blocks + block) * image;
      const int top = place.y * kTile - shape.pad_top, left = place.x * kTile - shape.pad_left;
      const bool inside = top >= 0 && left >= 0 && top + kCount <= shape.src_height && left + kCount <= shape.src_width;
      size_t row = static_cast<size_t>(shape.src_width) * kLanes;
      if (inside) {
        from += (top * shape.src_width + left) * kLanes;
      } else {
        copy_clipped<kCount>(shape, from, top, left, patch);
        from = patch;
        row = kCount * kLanes;
      }
      transform_patch<kTile>(from, row, to + (block * g.block_tiles + tile) * kLanes, g.src_plane);
    }
  }
}

/// Where a tile of one vector of channels goes, and what is done with it on the way.
struct DstTile {
  float* dst;
  const float* residual;  ///< Null: none.
  size_t row;             ///< Floats from one row to the next.
  int rows, columns;      ///< What of the tile lies inside of the image.
  Vec bias, low, high;
};

template <int kTile>
[[gnu::always_inline]] inline void transform_products(const float* from, size_t plane, const DstTile& to) {
  constexpr int kCount = Points<kTile>::kCount;
  Vec half[kTile][kCount];
  unroll<kCount>([&](int x) __attribute__((always_inline)) {
    Vec m[kCount], y[kTile];
    unroll<kCount>([&](int i) __attribute__((always_inline)) {
      m[i] = load(from + static_cast<size_t>(i * kCount + x) * plane);
    });
    Points<kTile>::transform_dst(m, y);
    unroll<kTile>([&](int i) __attribute__((always_inline)) { half[i][x] = y[i]; });
  });
  unroll<kTile>([&](int i) __attribute__((always_inline)) {
    if (i >= to.rows) return;
    Vec y[kTile];
    Points<kTile>::transform_dst(half[i], y);
    const size_t at = static_cast<size_t>(i) * to.row;
    unroll<kTile>([&](int x) __attribute__((always_inline)) {
      if (x >= to.columns) return;
      Vec value = y[x] + to.bias;
      if (to.residual != nullptr) value += load(to.residual + at + x * kLanes);
      store(to.dst + at + x * kLanes, clamp(value, to.low, to.high));
    });
  });
}

/// Reads the products of one group of dst channels, [point][tile][channel of the group].
template <int kTile>
void transform_dst(const ConvShape& shape, const ConvArgs& args, const Geometry& g, TileRange tiles, int group,
                   const float* products) {
  const int blocks = divide_up(shape.dst_channels, kLanes);
  const int first = group * kGroupVectors;
  const int vectors = blocks - first < kGroupVectors ? blocks - first : kGroupVectors;
  const size_t image = plane_of(shape.dst_height, shape.dst_width);
  DstTile to{};
  to.row = static_cast<size_t>(shape.dst_width) * kLanes;
  to.low = splat(args.low);
  to.high = splat(args.high);
  TilePlace place(g, tiles.first);
  for (int tile = 0; tile < tiles.count; ++tile, place.advance(g)) {
    const int top = place.y * kTile, left = place.x * kTile;
    to.rows = shape.dst_height - top;
    to.columns = shape.dst_width - left;
    for (int vector = 0; vector < vectors; ++vector) {
      const size_t at = static_cast<size_t>(place.image * blocks + first + vector) * image +
                        static_cast<size_t>(top * shape.dst_width + left) * kLanes;
      to.dst = args.dst + at;
      to.residual = args.residual == nullptr ? nullptr : args.residual + at;
      to.bias = args.bias == nullptr ? zero() : load(args.bias + (first + vector) * kLanes);
      transform_products<kTile>(products + tile * kGroupChannels + vector * kLanes, g.dst_plane, to);
    }
  }
}

}  // namespace
}  // namespace ration::kernels
