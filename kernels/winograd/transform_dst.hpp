/// The transform of the products to dst, with bias, residual and activation.
#pragma once

#include "kernels/winograd/geometry.hpp"
#include "kernels/winograd/transform_src.hpp"

namespace ration::kernels {
namespace {

/// The number among all points, of which the last is infinity, of one among the first `used` and infinity.
template <class Axis>
constexpr int point_of(int index, int used) {
  return index + 1 == Axis::points(used) ? Axis::kPoints - 1 : index;
}

/// Pixels of dst in one direction, points in the other.
template <class Axis>
using Columns = Vec[Axis::kTile][Axis::kPoints];

/// The columns of one tile's products; `plane` is the floats from one point to the next.
template <class Axis, int kUsed = Axis::kTile>
void dst_columns(const Region& region, const float* products, size_t plane, Columns<Axis>& to) {
  if constexpr (kUsed > Axis::kLeast) {
    if (region.used_rows < kUsed) return dst_columns<Axis, kUsed - 1>(region, products, plane, to);
  }
  constexpr int kPoints = Axis::points(kUsed);
  for (int x = 0; x < Axis::points(region.used_columns); ++x) {
    const int column = point_of<Axis>(x, region.used_columns);
    Vec m[kPoints], y[kUsed];
    unroll<kPoints>([&](int i) __attribute__((always_inline)) {
      m[i] = load(products + static_cast<size_t>(point_of<Axis>(i, kUsed) * Axis::kPoints + column) * plane);
    });
    Points<Axis, kUsed>::transform_dst(m, y);
    unroll<kUsed>([&](int i) __attribute__((always_inline)) { to[i][x] = y[i]; });
  }
}

/// Where a tile of one vector of channels goes, and what is done with it on the way.
struct DstTile {
  float* dst;
  const float* residual;  ///< Null: none.
  size_t row;             ///< Floats from one row to the next.
  int rows, columns;      ///< What lies inside of the image, from the tile on.
  Vec bias, low, high;
};

/// Then its rows.
template <class Axis, int kUsed = Axis::kTile>
void dst_rows(const Region& region, const Columns<Axis>& from, const DstTile& to) {
  if constexpr (kUsed > Axis::kLeast) {
    if (region.used_columns < kUsed) return dst_rows<Axis, kUsed - 1>(region, from, to);
  }
  constexpr int kPoints = Axis::points(kUsed);
  const int rows = to.rows < region.used_rows ? to.rows : region.used_rows;
  for (int i = 0; i < rows; ++i) {
    Vec m[kPoints], y[kUsed];
    unroll<kPoints>([&](int x) __attribute__((always_inline)) { m[x] = from[i][x]; });
    Points<Axis, kUsed>::transform_dst(m, y);
    const size_t at = static_cast<size_t>(i) * to.row;
    unroll<kUsed>([&](int x) __attribute__((always_inline)) {
      if (x >= to.columns) return;
      Vec value = y[x] + to.bias;
      if (to.residual != nullptr) value += load(to.residual + at + x * kLanes);
      store(to.dst + at + x * kLanes, clamp(value, to.low, to.high));
    });
  }
}

/// The sums over the src channels for one group of dst channels, [point][tile][channel of the group].
struct Products {
  int group;
  const float* sums;
};

/// The tiles of one region.
template <class Axis>
void transform_dst(const ConvShape& shape, const ConvArgs& args, const Piece& piece, const Products& products) {
  const Region& region = piece.region;
  const int blocks = divide_up(shape.dst_channels, kLanes);
  const int first = products.group * kGroupVectors;
  const int vectors = blocks - first < kGroupVectors ? blocks - first : kGroupVectors;
  const size_t plane = plane_of(shape.dst_height, shape.dst_width);
  DstTile to{};
  to.row = static_cast<size_t>(shape.dst_width) * kLanes;
  to.low = splat(args.low);
  to.high = splat(args.high);
  Columns<Axis> columns = {};
  TilePlace place(region, piece.tiles.first);
  for (int tile = 0; tile < piece.tiles.count; ++tile, place.advance(region)) {
    const int top = place.y * Axis::kTile, left = place.x * Axis::kTile;
    to.rows = shape.dst_height - top;
    to.columns = shape.dst_width - left;
    for (int vector = 0; vector < vectors; ++vector) {
      const size_t at = static_cast<size_t>(place.image * blocks + first + vector) * plane +
                        static_cast<size_t>(top * shape.dst_width + left) * kLanes;
      to.dst = args.dst + at;
      to.residual = args.residual == nullptr ? nullptr : args.residual + at;
      to.bias = args.bias == nullptr ? zero() : load(args.bias + (first + vector) * kLanes);
      const float* const sums = products.sums + (piece.offset() + tile) * kGroupChannels + vector * kLanes;
      dst_columns<Axis>(region, sums, piece.block.g.dst_plane, columns);
      dst_rows<Axis>(region, columns, to);
    }
  }
}

/// All tiles of a block.
template <class Axis>
void transform_dst(const ConvShape& shape, const ConvArgs& args, const Block& block, const Products& products) {
  for (const Region& region : block.g.regions) {
    const Piece piece(block, region);
    if (piece.tiles.count > 0) transform_dst<Axis>(shape, args, piece, products);
  }
}

}  // namespace
}  // namespace ration::kernels
