/// The code of globalmean.hpp, compiled once per instruction set. A unit is one block of channels of one image.
#pragma once

#include "kernels/globalmean/globalmean.hpp"
#include "kernels/vector.hpp"

namespace ration::kernels {
namespace {

/// Sums that grow at once: two additions a cycle, each 3 or 4 cycles long. They also round less than a single one.
constexpr int kSums = 8;
/// Pixels whose sum is made in floats. An element goes through 14 additions there, each rounded by at most 2^-24: the
/// sum is off by less than 9e-7 of the sum of magnitudes, however many follow, because those are joined in doubles.
constexpr int kChunk = 64;

using Doubles = double __attribute__((vector_size(sizeof(double) * kLanes)));

const char* refuses(const PoolShape& shape) {
  const bool whole = shape.kernel_height == shape.src_height && shape.kernel_width == shape.src_width &&
                     shape.dilation_height == 1 && shape.dilation_width == 1;
  const bool single = shape.dst_height == 1 && shape.dst_width == 1 && shape.pad_top == 0 && shape.pad_left == 0;
  return whole && single ? nullptr : "the window is not the whole image";
}

int units(const PoolShape& shape) { return shape.images * divide_up(shape.channels, kLanes); }

[[gnu::always_inline]] inline Vec sum(const float* src, int pixels) {
  Vec sums[kSums] = {};
  int pixel = 0;
  for (; pixel + kSums <= pixels; pixel += kSums) {
    RATION_UNROLL
    for (int i = 0; i < kSums; ++i) sums[i] += load(src + (pixel + i) * kLanes);
  }
  for (; pixel < pixels; ++pixel) sums[0] += load(src + pixel * kLanes);
  RATION_UNROLL
  for (int i = 1; i < kSums; ++i) sums[0] += sums[i];
  return sums[0];
}

Vec long_mean(const float* src, int pixels) {
  Doubles total = {};
  int pixel = 0;
  for (; pixel + kChunk <= pixels; pixel += kChunk) {
    total += __builtin_convertvector(sum(src + pixel * kLanes, kChunk), Doubles);
  }
  const int whole = (pixels - pixel) / kSums * kSums;
  total += __builtin_convertvector(sum(src + pixel * kLanes, whole), Doubles);
  for (pixel += whole; pixel < pixels; ++pixel) total += __builtin_convertvector(load(src + pixel * kLanes), Doubles);
  return __builtin_convertvector(total / static_cast<double>(pixels), Vec);
}

void run(const PoolShape& shape, const PoolArgs& args, int begin, int end) {
  const int pixels = shape.src_height * shape.src_width;
  const Vec count = splat(static_cast<float>(pixels));
  for (int unit = begin; unit < end; ++unit) {
    const float* const src = args.src + unit * pixels * kLanes;
    store(args.dst + unit * kLanes, pixels <= kChunk ? sum(src, pixels) / count : long_mean(src, pixels));
  }
}

constexpr PoolKernel kKernel = {.name = "globalmean", .isa = kIsa, .refuses = refuses, .units = units, .run = run};

}  // namespace
}  // namespace ration::kernels
