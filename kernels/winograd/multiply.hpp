/// The matrix product of one point: some tiles times one group of dst channels, summed over the src channels.
#pragma once

#include "kernels/winograd/geometry.hpp"

namespace ration::kernels {
namespace {

/// One call of the micro-kernel. Every sum is one chain over the src channels in their order, however many tiles are
/// computed together, so that the bits do not depend on where blocks of tiles end.
struct Product {
  const float* pixels;   ///< [block of channels][tile][lane], the first of the tiles.
  size_t pixels_step;    ///< Floats from one block to the next.
  const float* weights;  ///< [src channel][vector][lane], without gaps.
  float* sums;           ///< [tile][kGroupChannels].
  int src_blocks;
  const float* next;           ///< Weights that are wanted after these, as many as these.
  int next_first, next_count;  ///< The lines of each block of them that this call prefetches.
};

template <int kRows, int kVectors>
void multiply(const Product& product) {
  const float *pixels = product.pixels, *weights = product.weights, *next = product.next;
  next += product.next_first * kLineFloats;
  constexpr int kBlockFloats = kVectors * kLanes * kLanes;
  Vec sums[kRows][kVectors];
  unroll<kRows * kVectors>([&](int i) __attribute__((always_inline)) { sums[i / kVectors][i % kVectors] = zero(); });
  for (int block = 0; block < product.src_blocks; ++block) {
    for (int line = 0; line < product.next_count; ++line) prefetch_near(next + line * kLineFloats);
    unroll<kLanes>([&](int lane) __attribute__((always_inline)) {
      Vec w[kVectors];
      unroll<kVectors>([&](int n)
                           __attribute__((always_inline)) { w[n] = load(weights + (lane * kVectors + n) * kLanes); });
      unroll<kRows>([&](int row) __attribute__((always_inline)) {
        const Vec pixel = splat(pixels[row * kLanes + lane]);
        unroll<kVectors>([&](int n) __attribute__((always_inline)) {
          sums[row][n] = multiply_add(pixel, w[n], sums[row][n]);
        });
      });
    });
    pixels += product.pixels_step;
    weights += kBlockFloats;
    next += kBlockFloats;
  }
  unroll<kRows>([&](int row) __attribute__((always_inline)) {
    unroll<kVectors>([&](int n) __attribute__((always_inline)) {
      store(product.sums + row * kGroupChannels + n * kLanes, sums[row][n]);
    });
  });
}

/// multiply() for a number of tiles from 1 to kRows.
template <int kRows, int kVectors>
void multiply_rows(int rows, const Product& product) {
  if (rows == kRows) {
    multiply<kRows, kVectors>(product);
  } else if constexpr (kRows > 1) {
    multiply_rows<kRows - 1, kVectors>(rows, product);
  }
}

/// All tiles of a block, cut as evenly as possible: a call for one tile alone would wait for its own sums.
template <int kVectors>
void multiply_tiles(int tiles, Product product) {
  constexpr int kLines = kVectors * kLanes * kLanes / kLineFloats;
  const int calls = divide_up(tiles, kMostRows);
  for (int call = 0; call < calls; ++call) {
    const int rows = tiles * (call + 1) / calls - tiles * call / calls;
    product.next_first = kLines * call / calls;
    product.next_count = kLines * (call + 1) / calls - product.next_first;
    multiply_rows<kMostRows, kVectors>(rows, product);
    product.pixels += rows * kLanes;
    product.sums += rows * kGroupChannels;
  }
}

}  // namespace
}  // namespace ration::kernels
