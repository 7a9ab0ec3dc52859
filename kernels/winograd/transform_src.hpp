/// The transform of src, for blocks of tiles. A vector is one pixel's block of channels.
#pragma once

#include "kernels/winograd/geometry.hpp"
#include "kernels/winograd/points.hpp"

namespace ration::kernels {
namespace {

/// Pixels in a tile's patch, or what became of them. Of a cut tile's points the last is that at infinity.
template <int kTile>
using Patch = Vec[kTile + 2][kTile + 2];

/// The number among all points, of which the last is infinity, of one among those that are used.
template <int kTile, int kUsed>
constexpr int point_of(int used) {
  return used == kUsed + 1 ? kTile + 1 : used;
}

/// The columns of a patch of src; `row` is the floats from one row of the image to the next.
template <int kTile, int kUsed = kTile>
void src_columns(const Region& region, const float* src, size_t row, Patch<kTile>& to) {
  if constexpr (kUsed > kTile / 2) {
    if (region.used_rows < kUsed) return src_columns<kTile, kUsed - 1>(region, src, row, to);
  }
  for (int x = 0; x < region.used_columns + 2; ++x) {
    Vec d[kUsed + 2], v[kUsed + 2];
    unroll<kUsed + 2>([&](int y) __attribute__((always_inline)) {
      d[y] = load(src + static_cast<size_t>(y) * row + x * kLanes);
    });
    Points<kTile, kUsed>::transform_src(d, v);
    unroll<kUsed + 2>([&](int y) __attribute__((always_inline)) { to[y][x] = v[y]; });
  }
}

/// Then its rows; `plane` is the floats from one point to the next.
template <int kTile, int kUsed = kTile>
void src_rows(const Region& region, const Patch<kTile>& from, float* to, size_t plane) {
  if constexpr (kUsed > kTile / 2) {
    if (region.used_columns < kUsed) return src_rows<kTile, kUsed - 1>(region, from, to, plane);
  }
  for (int y = 0; y < region.used_rows + 2; ++y) {
    const int point = (y == region.used_rows + 1 ? kTile + 1 : y) * (kTile + 2);
    Vec d[kUsed + 2], v[kUsed + 2];
    unroll<kUsed + 2>([&](int x) __attribute__((always_inline)) { d[x] = from[y][x]; });
    Points<kTile, kUsed>::transform_src(d, v);
    unroll<kUsed + 2>([&](int x) __attribute__((always_inline)) {
      store(to + static_cast<size_t>(point + point_of<kTile, kUsed>(x)) * plane, v[x]);
    });
  }
}

/// Copies a patch whose first pixel is (top, left), with zeros for what lies outside of the image.
template <int kCount>
void copy_clipped(const ConvShape& shape, const float* image, int top, int left, float* patch) {
  for (int y = top; y < top + kCount; ++y) {
    const bool row_inside = y >= 0 && y < shape.src_height;
    for (int x = left; x < left + kCount; ++x, patch += kLanes) {
      const bool inside = row_inside && x >= 0 && x < shape.src_width;
      store(patch, inside ? load(image + (y * shape.src_width + x) * kLanes) : zero());
    }
  }
}

/// The tiles of one region. `src` and `to` are those of one block of channels, of the first image and tile.
template <int kTile>
void transform_src(const ConvShape& shape, const float* src, const Piece& piece, float* to) {
  constexpr int kCount = kTile + 2;
  const Region& region = piece.region;
  const Geometry& g = piece.block.g;
  const size_t image = static_cast<size_t>(g.src_blocks) * plane_of(shape.src_height, shape.src_width);
  alignas(64) float copy[kCount * kCount * kLanes];
  Patch<kTile> patch = {};
  TilePlace place(region, piece.tiles.first);
  for (int tile = 0; tile < piece.tiles.count; ++tile, place.advance(region)) {
    const float* from = src + static_cast<size_t>(place.image) * image;
    const int top = place.y * kTile - shape.pad_top, left = place.x * kTile - shape.pad_left;
    const bool inside = top >= 0 && left >= 0 && top + region.used_rows + 2 <= shape.src_height &&
                        left + region.used_columns + 2 <= shape.src_width;
    size_t row = static_cast<size_t>(shape.src_width) * kLanes;
    if (inside) {
      from += (top * shape.src_width + left) * kLanes;
    } else {
      copy_clipped<kCount>(shape, from, top, left, copy);
      from = copy;
      row = kCount * kLanes;
    }
    src_columns<kTile>(region, from, row, patch);
    src_rows<kTile>(region, patch, to + tile * kLanes, g.src_plane);
  }
}

/// Writes [point][block of channels][tile][lane], points and blocks at the distances of the geometry.
template <int kTile>
void transform_src(const ConvShape& shape, const float* src, const Block& block, float* to) {
  const size_t plane = plane_of(shape.src_height, shape.src_width);
  for (int channels = 0; channels < block.g.src_blocks; ++channels) {
    for (const Region& region : block.g.regions) {
      const Piece piece(block, region);
      if (piece.tiles.count == 0) continue;
      transform_src<kTile>(shape, src + static_cast<size_t>(channels) * plane, piece,
                           to + (channels * block.g.block_tiles + piece.offset()) * kLanes);
    }
  }
}

}  // namespace
}  // namespace ration::kernels
