/// The sums S of weights and T of src of strassen.hpp, for a chunk of src channels.
#pragma once

#include "kernels/conv.hpp"
#include "kernels/product/parts.hpp"
#include "kernels/strassen/strassen_tile.hpp"

namespace ration::kernels {
namespace {

/// A convolution whose matrices are cut in halves.
struct Halves {
  const ConvShape& shape;
  int src_blocks = divide_up(shape.src_channels, kLanes);
  int vectors = shape.dst_channels / kLanes / 2;    ///< Of half of the dst channels.
  int pixels = shape.dst_height * shape.dst_width;  ///< Of one image.
  int seconds = pixels / 2;                         ///< Pair q is the pixels q and q + seconds.
  int pairs = pixels - seconds;  ///< Of an odd number of pixels, one is in the first and in the last pair.
  bool strided = shape.dst_height != shape.src_height || shape.dst_width != shape.src_width;
};

/// Blocks of src channels, `blocks` in either half.
struct Chunk {
  int first, blocks;
};

/// Pairs, counted from the first of the first image.
struct Pairs {
  int begin, end;

  int count() const { return end - begin; }
};

/// Where a pixel of dst lies in a plane of src, and how many after it, itself included, follow at the same distance.
struct Place {
  size_t at;
  int count;
};

Place place_of(const Halves& of, int pixel) {
  const ConvShape& s = of.shape;
  if (!of.strided) return {product(pixel, kLanes), of.pixels - pixel};
  const int y = pixel / s.dst_width, x = pixel % s.dst_width;
  return {product(y * s.stride_height * s.src_width + x * s.stride_width, kLanes), s.dst_width - x};
}

/// Pairs that follow each other, of one image, at equal distances in src.
struct Run {
  const float* first;   ///< The first pixels, in the chunk's first block of channels.
  const float* second;  ///< The second ones.
  int pairs;
};

/// Returns the run that begins with `pair` and ends before `end`.
Run run_at(const Halves& of, const float* src, const Chunk& chunk, int pair, int end) {
  const size_t plane = product(of.shape.src_height, of.shape.src_width) * kLanes;
  const int image = pair / of.pairs, in_image = pair % of.pairs;
  const float* const from = src + static_cast<size_t>(image * of.src_blocks + chunk.first) * plane;
  const Place first = place_of(of, in_image);
  int count = end - pair < of.pairs - in_image ? end - pair : of.pairs - in_image;
  if (first.count < count) count = first.count;
  const Place second = place_of(of, in_image + of.seconds);
  return {from + first.at, from + second.at, second.count < count ? second.count : count};
}

/// Operands of one chunk in scratch, [operand][block of channels][pair][lane]. T2, T3, T4, T1, and with strides
/// B11, B22 and B21, which otherwise are read where they lie.
enum Operand { kT2, kT3, kT4, kT1, kSummed, kB11 = kSummed, kB22, kB21, kOperands };

int operands(const Halves& of) { return of.strided ? kOperands : kSummed; }

/// Writes the operands for the pairs of a block.
template <bool kStrided>
void sum_src(const Halves& of, const float* src, const Chunk& chunk, const Pairs& pairs, float* to) {
  const size_t plane = product(of.shape.src_height, of.shape.src_width) * kLanes;
  const size_t half = static_cast<size_t>(chunk.blocks) * plane;
  const size_t row = product(pairs.count(), kLanes), operand = static_cast<size_t>(chunk.blocks) * row;
  const size_t stride = of.strided ? product(of.shape.stride_width, kLanes) : kLanes;
  for (int pair = pairs.begin; pair < pairs.end;) {
    const Run run = run_at(of, src, chunk, pair, pairs.end);
    for (int block = 0; block < chunk.blocks; ++block) {
      const float* const first = run.first + static_cast<size_t>(block) * plane;
      const float* const second = run.second + static_cast<size_t>(block) * plane;
      float* const at = to + static_cast<size_t>(block) * row + product(pair - pairs.begin, kLanes);
      for (int i = 0; i < run.pairs; ++i) {
        const size_t from = static_cast<size_t>(i) * stride;
        const Vec b11 = load(first + from), b21 = load(first + half + from);
        const Vec b12 = load(second + from), b22 = load(second + half + from);
        const Vec t1 = b12 - b11, t2 = b22 - t1;
        float* const sums = at + i * kLanes;
        store(sums + kT1 * operand, t1);
        store(sums + kT2 * operand, t2);
        store(sums + kT3 * operand, b22 - b12);
        store(sums + kT4 * operand, b21 - t2);
        if constexpr (kStrided) {
          store(sums + kB11 * operand, b11);
          store(sums + kB22 * operand, b22);
          store(sums + kB21 * operand, b21);
        }
      }
    }
    pair += run.pairs;
  }
}

/// Writes S1, S2, S3 and S4 of some vectors, [sum][vector][channel of the half][lane]. `weights` is the first vector's
/// chunk of A11, the others as far from it as the steps say.
void sum_weights(const float* weights, size_t rows_step, size_t vector_step, int blocks, int vectors, float* to) {
  const size_t half = product(blocks * kLanes, kLanes), sum = static_cast<size_t>(vectors) * half;
  for (int v = 0; v < vectors; ++v) {
    const float* const upper = weights + static_cast<size_t>(v) * vector_step;
    const float* const lower = upper + rows_step;
    for (size_t i = 0; i < half; i += kLanes, to += kLanes) {
      const Vec a11 = load(upper + i), a12 = load(upper + half + i);
      const Vec a21 = load(lower + i), a22 = load(lower + half + i);
      const Vec s1 = a21 + a22, s2 = s1 - a11;
      store(to, s1);
      store(to + sum, s2);
      store(to + 2 * sum, a11 - a21);
      store(to + 3 * sum, a12 - s2);
    }
  }
}

}  // namespace
}  // namespace ration::kernels
