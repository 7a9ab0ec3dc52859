/// The seven products of strassen.hpp for some pairs of pixels by some vectors of either half of the dst channels.
#pragma once

#include "kernels/product/add_block.hpp"

namespace ration::kernels {
namespace {

enum Product { kP1, kP2, kP3, kP4, kP5, kP6, kP7, kProducts };

/// One factor of each product, [block of channels][pixel][lane] or [vector][channel][lane]; steps are in floats.
struct Factors {
  const float* of[kProducts];
  size_t step[kProducts];  ///< Between blocks of channels of src, between vectors of weights.
};

/// A quarter of dst.
struct Quarter {
  int channels, pixels;  ///< Each 0 or 1: which half.
};

/// Rows of equal length that will be read, fetched line by line while something else is computed.
class RowsAhead {
 public:
  RowsAhead() = default;
  /// All of them in the course of `calls` calls of fetch().
  RowsAhead(const float* first, size_t row_step, int rows, int row_floats, int calls)
      : row_(first),
        row_step_(row_step),
        row_floats_(row_floats),
        rows_(rows),
        lines_(divide_up(rows * divide_up(row_floats, kLine), calls)) {}

  void fetch() {
    for (int lines = lines_; lines > 0 && rows_ > 0; --lines) {
      prefetch_near(row_ + at_);
      at_ += kLine;
      if (at_ < row_floats_) continue;
      at_ = 0;
      row_ += row_step_;
      --rows_;
    }
  }

 private:
  static constexpr int kLine = 16;

  const float* row_ = nullptr;
  size_t row_step_ = 0;
  int row_floats_ = 0, rows_ = 0, lines_ = 0, at_ = 0;
};

/// Rows of src of either half of the pixels, and of the weights of either half of the dst channels.
enum Rows { kFirstPixels, kSecondPixels, kFirstChannels, kSecondChannels, kAllRows };

/// What is fetched meanwhile, each of the rows in turn.
struct Ahead {
  RowsAhead of[kAllRows];
  int turn = 0;

  void fetch() {
    of[turn].fetch();
    turn = (turn + 1) % kAllRows;
  }
};

struct Tile {
  Factors src, weights;
  int blocks;            ///< Blocks of src channels in a half.
  const float* bias[2];  ///< Of either half of the dst channels; null: none.
  const float* start;    ///< In dst's form: what the sums start with, beside bias; null: nothing.
  float* dst;            ///< First pixel of the first vector of the quarter C11.
  size_t channels_step;  ///< To the other half of the dst channels,
  size_t pixels_step;    ///< of the pixels.
  size_t dst_step;       ///< Between vectors of dst channels.
  bool skips_second;     ///< The second pixel of the first pair is the first of another pair.
  bool last;             ///< The sums are complete: dst gets them clamped.
  float low, high;
  Ahead* ahead;
};

/// Vectors of either half in a full tile, and sums: 12 of 16 registers with AVX2, 24 of 32 with AVX-512.
constexpr int kTileVectors = kIsa == Isa::kAvx2 ? 3 : 2;
constexpr int kTileSums = kIsa == Isa::kAvx512 ? 24 : kIsa == Isa::kAvx2 ? 12 : 4;

/// Pairs in a full tile.
constexpr int tile_pairs(int vectors) { return kTileSums / vectors; }

template <int P, int V>
using Sums = Vec[P][V];

size_t offset(const Tile& tile, const Quarter& quarter) {
  return (quarter.channels == 1 ? tile.channels_step : 0) + (quarter.pixels == 1 ? tile.pixels_step : 0);
}

/// Writes a quarter: the sums, and `more` of them if it is not null.
template <int P, int V>
[[gnu::always_inline]] inline void write_quarter(const Tile& tile, const Quarter& quarter, const Sums<P, V>& sums,
                                                 const Sums<P, V>* more) {
  const Vec low = splat(tile.low), high = splat(tile.high);
  const float* const bias = tile.bias[quarter.channels];
  const size_t at = offset(tile, quarter);
  const bool skips_first = quarter.pixels == 1 && tile.skips_second;
  unroll<V>([&](int v) __attribute__((always_inline)) {
    const Vec first = bias == nullptr ? zero() : load(bias + v * kLanes);
    const size_t vector = at + static_cast<size_t>(v) * tile.dst_step;
    unroll<P>([&](int p) __attribute__((always_inline)) {
      if (p == 0 && skips_first) return;
      Vec value = sums[p][v] + first;
      if (more != nullptr) value += (*more)[p][v];
      if (tile.start != nullptr) value += load(tile.start + vector + p * kLanes);
      store(tile.dst + vector + p * kLanes, tile.last ? clamp(value, low, high) : value);
    });
  });
}

/// What is done with a product.
template <int P, int V>
struct Use {
  Product product;
  const Sums<P, V>* from = nullptr;  ///< Sums that it is added to; null: none.
  Sums<P, V>* to = nullptr;          ///< Gets the sums, unless null.
  const Quarter* fetched = nullptr;  ///< Is fetched, to be written by a later product.
  const Quarter* quarter = nullptr;  ///< Is written with the sums, unless null,
  const Sums<P, V>* more = nullptr;  ///< and with these.
};

template <int P, int V>
[[gnu::noinline]] void add_product(const Tile& tile, const Use<P, V>& use) {
  constexpr int kLine = 16;
  Sums<P, V> sums;
  unroll<P * V>([&](int i) __attribute__((always_inline)) { sums[i / V][i % V] = zero(); });
  if (use.from != nullptr) {
    unroll<P * V>([&](int i) __attribute__((always_inline)) { sums[i / V][i % V] = (*use.from)[i / V][i % V]; });
  }
  if (use.fetched != nullptr) {
    for (int v = 0; v < V; ++v) {
      const float* const from = tile.dst + offset(tile, *use.fetched) + static_cast<size_t>(v) * tile.dst_step;
      for (int p = 0; p < P * kLanes; p += kLine) prefetch(from + p);
    }
  }
  const float* src = tile.src.of[use.product];
  const size_t src_step = tile.src.step[use.product];
  const float* weights[V];
  RATION_UNROLL
  for (int v = 0; v < V; ++v) {
    weights[v] = tile.weights.of[use.product] + static_cast<size_t>(v) * tile.weights.step[use.product];
  }
  for (int block = tile.blocks; block > 0; --block) {
    // What the next tile reads of src.
    RATION_UNROLL
    for (int p = 0; p < P * kLanes; p += kLine) prefetch(src + P * kLanes + p);
    tile.ahead->fetch();
    add_block(src, weights, sums);
    src += src_step;
    RATION_UNROLL
    for (int v = 0; v < V; ++v) weights[v] += kLanes * kLanes;
  }
  if (use.to != nullptr) {
    unroll<P * V>([&](int i) __attribute__((always_inline)) { (*use.to)[i / V][i % V] = sums[i / V][i % V]; });
  }
  if (use.quarter != nullptr) write_quarter<P, V>(tile, *use.quarter, sums, use.more);
}

template <int P, int V>
void run_tile(const Tile& tile) {
  constexpr Quarter kC11{0, 0}, kC12{0, 1}, kC21{1, 0}, kC22{1, 1};
  Sums<P, V> p1, p1_p6, p1_p6_p7, p5;
  add_product<P, V>(tile, {.product = kP1, .to = &p1, .fetched = &kC21});
  add_product<P, V>(tile, {.product = kP6, .from = &p1, .to = &p1_p6, .fetched = &kC22});
  add_product<P, V>(tile, {.product = kP7, .from = &p1_p6, .to = &p1_p6_p7, .fetched = &kC12});
  add_product<P, V>(tile, {.product = kP4, .from = &p1_p6_p7, .fetched = &kC11, .quarter = &kC21});
  add_product<P, V>(tile, {.product = kP5, .to = &p5, .quarter = &kC22, .more = &p1_p6_p7});
  add_product<P, V>(tile, {.product = kP3, .from = &p5, .quarter = &kC12, .more = &p1_p6});
  add_product<P, V>(tile, {.product = kP2, .from = &p1, .quarter = &kC11});
}

using RunTile = void (*)(const Tile&);

/// Returns run_tile for numbers known only at run time, from 1 on; P is the most pairs for V vectors.
template <int V = kTileVectors, int P = tile_pairs(V)>
RunTile tile_of(int vectors, int pairs) {
  if constexpr (V > 1 && P == tile_pairs(V)) {
    if (vectors < V) return tile_of<V - 1>(vectors, pairs);
  }
  if constexpr (P > 1) {
    if (pairs < P) return tile_of<V, P - 1>(vectors, pairs);
  }
  return run_tile<P, V>;
}

}  // namespace
}  // namespace ration::kernels
