/// How Winograd's convolution is cut into pieces: a pure function of the shape.
#pragma once

#include "kernels/conv.hpp"
#include "kernels/winograd/points.hpp"

namespace ration::kernels {
namespace {

/// Vectors of dst channels that are computed together, and the most tiles. As many sums as leave registers for the
/// weights and one pixel: 12 of 16 with AVX2, 24 of 32 with AVX-512; the portable vector takes two registers.
constexpr int kGroupVectors = 2;
constexpr int kMostRows = kIsa == Isa::kAvx512 ? 12 : kIsa == Isa::kAvx2 ? 6 : 3;
constexpr int kGroupChannels = kGroupVectors * kLanes;

/// The transformed block shares the second-level cache with the products of a chunk and passing weights: of 512 KB,
/// which is the smallest among today's servers, 288 and 128 KB. Half and double of each are within 2 % on a Milan. Yet
/// so many tiles that the weights, which every block reads again, are used often enough: with 16 instead of 32, eight
/// images of ResNet-50's 14 x 14 and 7 x 7 layers take 10 and 13 % longer; more were not tried, for the scratch they
/// take.
constexpr int kSrcFloats = 72 * 1024, kDstFloats = 32 * 1024, kLeastTiles = 32;

/// One cache line between points: at a power of two from each other all of a tile's would share one set.
constexpr int kLineFloats = 16;

/// A rectangle of tiles that all use the same pixels and so the same points.
struct Region {
  int first, count;  ///< In the list of tiles.
  int y, x, height, width;
  int used_rows, used_columns;  ///< How much of a tile is computed; at least half, even if less lies in the image.
};

enum Edge { kRight, kWhole, kBottom, kCorner, kRegions };

/// The tiles of all images are one list, in four regions: those cut by the right edge, the whole ones, those cut by the
/// bottom edge, those cut by both. In this order the tiles that use a point follow each other, whatever the point.
/// A block of the list is transformed at once; a unit is one block times one group of dst channels.
struct Geometry {
  Region regions[kRegions];
  int tiles;
  int blocks, block_tiles;      ///< block_tiles: of the largest block.
  int src_blocks, groups;       ///< Vectors of src channels, groups of dst channels.
  int chunk;                    ///< Groups whose products lie in scratch at once.
  size_t src_plane, dst_plane;  ///< Floats of one phase of a point of the transformed block, of one group's products.
};

template <class Axis>
void list_tiles(const ConvShape& shape, Geometry& g) {
  constexpr int kTile = Axis::kTile;
  const int whole_y = shape.dst_height / kTile, whole_x = shape.dst_width / kTile;
  const int cut_y = divide_up(shape.dst_height, kTile) - whole_y, cut_x = divide_up(shape.dst_width, kTile) - whole_x;
  const auto used = [](int left) { return left < Axis::kLeast ? Axis::kLeast : left; };
  const int used_rows = used(shape.dst_height % kTile), used_columns = used(shape.dst_width % kTile);
  g.regions[kRight] = {0, 0, 0, whole_x, whole_y, cut_x, kTile, used_columns};
  g.regions[kWhole] = {0, 0, 0, 0, whole_y, whole_x, kTile, kTile};
  g.regions[kBottom] = {0, 0, whole_y, 0, cut_y, whole_x, used_rows, kTile};
  g.regions[kCorner] = {0, 0, whole_y, whole_x, cut_y, cut_x, used_rows, used_columns};
  g.tiles = 0;
  for (Region& region : g.regions) {
    region.first = g.tiles;
    region.count = shape.images * region.height * region.width;
    g.tiles += region.count;
  }
}

/// A point of a tile.
struct Point {
  int row, column;
};

/// Returns how many phases a row or column of points has.
template <class Axis>
constexpr int phases_of(int point) {
  return point + 1 < Axis::kPoints ? Axis::kStride : 1;
}

template <class Axis>
constexpr int phases_of(Point point) {
  return phases_of<Axis>(point.row) * phases_of<Axis>(point.column);
}

/// Returns how many phases the points before this one have, row after row.
template <class Axis>
constexpr int phases_before(Point point) {
  return Axis::kStride * (point.row * Axis::kSrc + point.column * phases_of<Axis>(point.row));
}

/// Returns where the transformed block has a point's first phase. The others follow it without gaps.
template <class Axis>
size_t src_offset(const Geometry& g, Point point) {
  return static_cast<size_t>(phases_before<Axis>(point)) * g.src_plane +
         static_cast<size_t>((point.row * Axis::kPoints + point.column) * kLineFloats);
}

/// Returns the floats of a transformed block.
template <class Axis>
size_t src_floats(const Geometry& g) {
  return static_cast<size_t>(Axis::kSrc * Axis::kSrc) * g.src_plane +
         static_cast<size_t>(Axis::kPoints * Axis::kPoints * kLineFloats);
}

template <class Axis>
Geometry geometry(const ConvShape& shape) {
  constexpr int kPoints = Axis::kPoints * Axis::kPoints;
  Geometry g{};
  list_tiles<Axis>(shape, g);
  g.src_blocks = divide_up(shape.src_channels, kLanes);
  g.groups = divide_up(shape.dst_channels, kGroupChannels);
  const int fitting = kSrcFloats / (Axis::kSrc * Axis::kSrc * kLanes * g.src_blocks);
  g.blocks = divide_up(g.tiles, fitting > kLeastTiles ? fitting : kLeastTiles);
  g.block_tiles = divide_up(g.tiles, g.blocks);
  g.src_plane = static_cast<size_t>(g.src_blocks) * static_cast<size_t>(g.block_tiles * kLanes);
  g.dst_plane = static_cast<size_t>(g.block_tiles * kGroupChannels) + kLineFloats;
  const int chunk = kDstFloats / (kPoints * g.block_tiles * kGroupChannels);
  g.chunk = chunk < 1 ? 1 : chunk < g.groups ? chunk : g.groups;
  return g;
}

/// Some tiles of the list, or some groups of dst channels.
struct Range {
  int first, count;
};

[[maybe_unused]] inline Range overlap(Range a, Range b) {
  const int first = a.first > b.first ? a.first : b.first;
  const int a_end = a.first + a.count, b_end = b.first + b.count;
  const int end = a_end < b_end ? a_end : b_end;
  return {first, end > first ? end - first : 0};
}

[[maybe_unused]] inline Range tiles_of_block(const Geometry& g, int block) {
  const auto first = [&g](int b) { return static_cast<int>(static_cast<long long>(g.tiles) * b / g.blocks); };
  return {first(block), first(block + 1) - first(block)};
}

/// Some tiles that are transformed together.
struct Block {
  const Geometry& g;
  Range tiles;
};

/// What a block has of one region.
struct Piece {
  const Block& block;
  const Region& region;
  Range tiles;

  Piece(const Block& of, const Region& in) : block(of), region(in), tiles(overlap({in.first, in.count}, of.tiles)) {}

  /// Returns how many tiles of the block come before.
  int offset() const { return tiles.first - block.tiles.first; }
};

/// Returns the tiles that use a point.
template <class Axis>
Range tiles_of_point(const Geometry& g, Point point) {
  const Region& corner = g.regions[kCorner];
  const auto is_used = [](int p, int used) { return p + 1 < Axis::points(used) || p + 1 == Axis::kPoints; };
  const bool all_rows = is_used(point.row, corner.used_rows);
  const bool all_columns = is_used(point.column, corner.used_columns);
  const int first = g.regions[all_columns ? kRight : kWhole].first;
  const int end = !all_rows ? g.regions[kBottom].first : !all_columns ? corner.first : g.tiles;
  return {first, end - first};
}

/// Goes through a region.
struct TilePlace {
  int image, y, x;  ///< y and x count tiles.

  TilePlace(const Region& region, int tile)
      : image((tile - region.first) / (region.height * region.width)),
        y(region.y + (tile - region.first) / region.width % region.height),
        x(region.x + (tile - region.first) % region.width) {}

  void advance(const Region& region) {
    if (++x < region.x + region.width) return;
    x = region.x;
    if (++y < region.y + region.height) return;
    y = region.y;
    ++image;
  }
};

/// Returns the floats of one block of channels of one image.
[[maybe_unused]] inline size_t plane_of(int height, int width) {
  return static_cast<size_t>(height) * static_cast<size_t>(width) * kLanes;
}

}  // namespace
}  // namespace ration::kernels
