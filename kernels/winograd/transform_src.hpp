/// The transform of src, for blocks of tiles. A vector is one pixel's block of channels.
#pragma once

#include "kernels/winograd/geometry.hpp"
#include "kernels/winograd/points.hpp"

namespace ration::kernels {
namespace {

/// Pixels in a tile's patch, or what became of them. Of a cut tile's the last is that at infinity.
template <class Axis>
using Patch = Vec[Axis::kSrc][Axis::kSrc];

/// The columns of a patch of src; `row` is the floats from one row of the image to the next.
template <class Axis, int kUsed = Axis::kTile>
void src_columns(const Region& region, const float* src, size_t row, Patch<Axis>& to) {
  if constexpr (kUsed > Axis::kLeast) {
    if (region.used_rows < kUsed) return src_columns<Axis, kUsed - 1>(region, src, row, to);
  }
  constexpr int kSrc = Axis::src(kUsed);
  for (int x = 0; x < Axis::src(region.used_columns); ++x) {
    Vec d[kSrc], v[kSrc];
    unroll<kSrc>([&](int y)
                     __attribute__((always_inline)) { d[y] = load(src + static_cast<size_t>(y) * row + x * kLanes); });
    Points<Axis, kUsed>::transform_src(d, v);
    unroll<kSrc>([&](int y) __attribute__((always_inline)) { to[y][x] = v[y]; });
  }
}

/// Then its rows, to the planes of the transformed block.
template <class Axis, int kUsed = Axis::kTile>
void src_rows(const Region& region, const Patch<Axis>& from, const Geometry& g, float* to) {
  if constexpr (kUsed > Axis::kLeast) {
    if (region.used_columns < kUsed) return src_rows<Axis, kUsed - 1>(region, from, g, to);
  }
  constexpr int kSrc = Axis::src(kUsed);
  const int rows = Axis::src(region.used_rows);
  for (int y = 0; y < rows; ++y) {
    Vec d[kSrc], v[kSrc];
    unroll<kSrc>([&](int x) __attribute__((always_inline)) { d[x] = from[y][x]; });
    Points<Axis, kUsed>::transform_src(d, v);
    const Point first{y + 1 == rows ? Axis::kPoints - 1 : y / Axis::kStride, 0};
    float* const row = to + src_offset<Axis>(g, first);
    const size_t step = static_cast<size_t>(Axis::kStride * phases_of<Axis>(first.row)) * g.src_plane + kLineFloats;
    // Phase 0 or 1 of the row times those of the columns, of which infinity has but one.
    const size_t phase = first.row + 1 == Axis::kPoints ? 0 : static_cast<size_t>(y % Axis::kStride) * g.src_plane;
    unroll<kSrc>([&](int x) __attribute__((always_inline)) {
      const size_t at = x + 1 == kSrc ? (Axis::kPoints - 1) * step + phase
                                      : static_cast<size_t>(x / Axis::kStride) * step + Axis::kStride * phase +
                                            static_cast<size_t>(x % Axis::kStride) * g.src_plane;
      store(row + at, v[x]);
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
template <class Axis>
void transform_src(const ConvShape& shape, const float* src, const Piece& piece, float* to) {
  const Region& region = piece.region;
  const Geometry& g = piece.block.g;
  const size_t image = static_cast<size_t>(g.src_blocks) * plane_of(shape.src_height, shape.src_width);
  alignas(64) float copy[Axis::kSrc * Axis::kSrc * kLanes];
  Patch<Axis> patch = {};
  TilePlace place(region, piece.tiles.first);
  for (int tile = 0; tile < piece.tiles.count; ++tile, place.advance(region)) {
    const float* from = src + static_cast<size_t>(place.image) * image;
    constexpr int kStep = Axis::kTile * Axis::kStride;
    const int top = place.y * kStep - shape.pad_top, left = place.x * kStep - shape.pad_left;
    const bool inside = top >= 0 && left >= 0 && top + Axis::src(region.used_rows) <= shape.src_height &&
                        left + Axis::src(region.used_columns) <= shape.src_width;
    size_t row = static_cast<size_t>(shape.src_width) * kLanes;
    if (inside) {
      from += (top * shape.src_width + left) * kLanes;
    } else {
      copy_clipped<Axis::kSrc>(shape, from, top, left, copy);
      from = copy;
      row = Axis::kSrc * kLanes;
    }
    src_columns<Axis>(region, from, row, patch);
    src_rows<Axis>(region, patch, g, to + tile * kLanes);
  }
}

/// Writes [point][phase][block of channels][tile][lane], points and blocks at the distances of the geometry.
template <class Axis>
void transform_src(const ConvShape& shape, const float* src, const Block& block, float* to) {
  const size_t plane = plane_of(shape.src_height, shape.src_width);
  for (int channels = 0; channels < block.g.src_blocks; ++channels) {
    for (const Region& region : block.g.regions) {
      const Piece piece(block, region);
      if (piece.tiles.count == 0) continue;
      transform_src<Axis>(shape, src + static_cast<size_t>(channels) * plane, piece,
                          to + (channels * block.g.block_tiles + piece.offset()) * kLanes);
    }
  }
}

}  // namespace
}  // namespace ration::kernels
