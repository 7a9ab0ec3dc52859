/// How Winograd's convolution is cut into pieces: a pure function of the shape.
#pragma once

#include "kernels/conv.hpp"
#include "kernels/vector.hpp"

namespace ration::kernels {
namespace {

/// Vectors of dst channels that are computed together, and the most tiles. As many sums as leave registers for the
/// weights and one pixel: 12 of 16 with AVX2, 28 of 32 with AVX-512; the portable vector takes two registers.
constexpr int kGroupVectors = 2;
constexpr int kMostRows = kIsa == Isa::kAvx512 ? 12 : kIsa == Isa::kAvx2 ? 6 : 3;
constexpr int kGroupChannels = kGroupVectors * kLanes;

/// The tiles of all images are one list, row by row. A block of them is transformed at once; a unit is one block times
/// one group of dst channels.
struct Geometry {
  int tiles_x, tiles_y, tiles;  ///< tiles: of all images.
  int blocks, block_tiles;      ///< block_tiles: of the largest block.
  int src_blocks, groups;       ///< Vectors of src channels, groups of dst channels.
  int chunk;                    ///< Groups whose products lie in scratch at once.
  size_t src_plane, dst_plane;  ///< Floats of one point of the transformed block and of one group's products.
};

/// The transformed block shares the second-level cache with the products of a chunk and passing weights: of 512 KB,
/// which is the smallest among today's servers, about 300 and 128 KB. Yet so many tiles that weights, which every block
/// reads again, are used often enough. Found by trying on a Milan with the layers of ResNet-50.
constexpr int kSrcFloats = 72 * 1024, kDstFloats = 32 * 1024, kLeastTiles = 16;

/// One cache line between planes: at a power of two from each other all points of a tile would share one set.
constexpr int kLineFloats = 16;

template <int kTile>
Geometry geometry(const ConvShape& shape) {
  constexpr int kPoints = (kTile + 2) * (kTile + 2);
  Geometry g{};
  g.tiles_x = divide_up(shape.dst_width, kTile);
  g.tiles_y = divide_up(shape.dst_height, kTile);
  g.tiles = shape.images * g.tiles_y * g.tiles_x;
  g.src_blocks = divide_up(shape.src_channels, kLanes);
  g.groups = divide_up(shape.dst_channels, kGroupChannels);
  const int fitting = kSrcFloats / (kPoints * kLanes * g.src_blocks);
  g.blocks = divide_up(g.tiles, fitting > kLeastTiles ? fitting : kLeastTiles);
  g.block_tiles = divide_up(g.tiles, g.blocks);
  g.src_plane = static_cast<size_t>(g.src_blocks) * static_cast<size_t>(g.block_tiles * kLanes) + kLineFloats;
  g.dst_plane = static_cast<size_t>(g.block_tiles * kGroupChannels) + kLineFloats;
  const int chunk = kDstFloats / (kPoints * g.block_tiles * kGroupChannels);
  g.chunk = chunk < 1 ? 1 : chunk < g.groups ? chunk : g.groups;
  return g;
}

/// Some tiles of the list.
struct TileRange {
  int first, count;
};

[[maybe_unused]] inline TileRange block_tiles(const Geometry& g, int block) {
  const auto first = [&g](int b) { return static_cast<int>(static_cast<long long>(g.tiles) * b / g.blocks); };
  return {first(block), first(block + 1) - first(block)};
}

/// Goes through the list of tiles.
struct TilePlace {
  int image, y, x;  ///< y and x count tiles.

  TilePlace(const Geometry& g, int tile)
      : image(tile / (g.tiles_y * g.tiles_x)), y(tile / g.tiles_x % g.tiles_y), x(tile % g.tiles_x) {}

  void advance(const Geometry& g) {
    if (++x < g.tiles_x) return;
    x = 0;
    if (++y < g.tiles_y) return;
    y = 0;
    ++image;
  }
};

/// Floats from one group's packed weights or products to the next group's.
[[maybe_unused]] inline size_t plane_of(int height, int width) {
  return static_cast<size_t>(height) * static_cast<size_t>(width) * kLanes;
}

}  // namespace
}  // namespace ration::kernels
