/// The inner loop of pointwise.hpp: some pixels by some vectors of dst channels, all sums in registers.
#pragma once

#include "kernels/product/add_block.hpp"

namespace ration::kernels {
namespace {

/// One tile and its surroundings. A step is a distance in floats.
struct Tile {
  const float* src;      ///< First pixel of the first block of src channels.
  size_t src_step;       ///< Between blocks of src channels.
  const float* weights;  ///< [src channel][lane] of the first vector of dst channels.
  size_t weights_step;   ///< Between vectors of dst channels.
  int src_blocks;        ///< At least 1.
  const float* bias;     ///< Null: none.
  const float* start;    ///< In dst's form: what the sums start with, beside bias; null: nothing.
  float* dst;            ///< First pixel of the first vector.
  size_t dst_step;       ///< Between vectors of dst channels.
  bool last;             ///< The sums are complete: dst gets them clamped.
  float low, high;
  const float* ahead;  ///< Weights to be fetched into the second-level cache meanwhile, weights_step apart.
  size_t ahead_step;   ///< How far `ahead` moves per block of src channels.
};

// Sums that one tile may keep: 16 or 32 registers less those of a weight vector each and one for the pixel.
constexpr int kMostVectors = kIsa == Isa::kAvx512 ? 4 : kIsa == Isa::kAvx2 ? 3 : 2;

/// Returns the pixels of the largest tile with `vectors` vectors: as many as registers allow.
constexpr int most_pixels(int vectors) {
  if (kIsa == Isa::kAvx512) return vectors == 1 ? 12 : 24 / vectors;
  if (kIsa == Isa::kAvx2) return vectors == 1 ? 8 : 12 / vectors;
  return vectors == 1 ? 4 : 2;
}
constexpr int kMostPixels = most_pixels(1);

/// Asks for what the tiles to come read, in the time of one block of src channels.
template <int P, int V>
[[gnu::always_inline]] inline void fetch_ahead(const Tile& tile, const float* src, const float* ahead) {
  constexpr int kLine = 16;
  RATION_UNROLL
  for (int v = 0; v < V; ++v) __builtin_prefetch(ahead + static_cast<size_t>(v) * tile.weights_step, 0, 2);
  RATION_UNROLL
  for (int at = 0; at < P * kLanes; at += kLine) prefetch(src + P * kLanes + at);
}

// Up to so many blocks of src channels a tile is too short to hide where the next one's part of dst comes from; beyond
// them the requests cost more than they save. Found with 64 channels against 128 and 256 on Zen 3.
constexpr int kShortTileBlocks = 64 / kLanes;

/// Asks for the part of dst that the next tile reads or writes.
template <int P, int V>
[[gnu::always_inline]] inline void fetch_next_dst(const Tile& tile) {
  constexpr int kLine = 16;
  RATION_UNROLL
  for (int v = 0; v < V; ++v) {
    RATION_UNROLL
    for (int at = 0; at < P * kLanes; at += kLine) {
      prefetch(tile.dst + static_cast<size_t>(v) * tile.dst_step + P * kLanes + at);
    }
  }
}

template <int P, int V>
[[gnu::always_inline]] inline void begin_sums(const Tile& tile, Vec (&sums)[P][V]) {
  RATION_UNROLL
  for (int v = 0; v < V; ++v) {
    const Vec bias = tile.bias == nullptr ? zero() : load(tile.bias + v * kLanes);
    RATION_UNROLL
    for (int p = 0; p < P; ++p) sums[p][v] = bias;
  }
  if (tile.start == nullptr) return;
  RATION_UNROLL
  for (int v = 0; v < V; ++v) {
    const float* start = tile.start + static_cast<size_t>(v) * tile.dst_step;
    RATION_UNROLL
    for (int p = 0; p < P; ++p) {
      // Not 0 + start: that would turn -0 into 0, and bits would depend on the blocks of src channels.
      sums[p][v] = tile.bias == nullptr ? load(start + p * kLanes) : sums[p][v] + load(start + p * kLanes);
    }
  }
}

template <int P, int V>
[[gnu::always_inline]] inline void end_sums(const Tile& tile, const Vec (&sums)[P][V]) {
  const Vec low = splat(tile.low), high = splat(tile.high);
  RATION_UNROLL
  for (int v = 0; v < V; ++v) {
    float* dst = tile.dst + static_cast<size_t>(v) * tile.dst_step;
    RATION_UNROLL
    for (int p = 0; p < P; ++p) store(dst + p * kLanes, tile.last ? clamp(sums[p][v], low, high) : sums[p][v]);
  }
}

template <int P, int V>
void run_tile(const Tile& tile) {
  Vec sums[P][V];
  begin_sums(tile, sums);
  if (tile.src_blocks <= kShortTileBlocks) fetch_next_dst<P, V>(tile);
  const size_t src_step = tile.src_step, ahead_step = tile.ahead_step;
  const float* src = tile.src;
  const float* weights[V];
  RATION_UNROLL
  for (int v = 0; v < V; ++v) weights[v] = tile.weights + static_cast<size_t>(v) * tile.weights_step;
  const float* ahead = tile.ahead;
  for (int block = tile.src_blocks; block > 0; --block) {
    fetch_ahead<P, V>(tile, src, ahead);
    add_block(src, weights, sums);
    src += src_step;
    RATION_UNROLL
    for (int v = 0; v < V; ++v) weights[v] += kLanes * kLanes;
    ahead += ahead_step;
  }
  end_sums(tile, sums);
}

using RunTile = void (*)(const Tile&);

template <int V, int P = most_pixels(V)>
constexpr RunTile tile_of(int pixels) {
  if constexpr (P == 0) {
    return nullptr;
  } else {
    return pixels == P ? run_tile<P, V> : tile_of<V, P - 1>(pixels);
  }
}

/// run_tile by vectors and pixels, from 1.
struct TileTable {
  RunTile of[kMostVectors + 1][kMostPixels + 1] = {};
};

template <int V = kMostVectors>
constexpr void fill(TileTable& table) {
  if constexpr (V > 0) {
    for (int pixels = 1; pixels <= most_pixels(V); ++pixels) table.of[V][pixels] = tile_of<V>(pixels);
    fill<V - 1>(table);
  }
}

constexpr TileTable make_tile_table() {
  TileTable table;
  fill(table);
  return table;
}

constexpr TileTable kTiles = make_tile_table();

}  // namespace
}  // namespace ration::kernels
