/// What the kernels share that multiply a few src pixels by a few vectors of weights: how dst is cut, how weights lie,
/// and how a tile of sums becomes dst.
///
/// A tile is `P` neighbouring dst pixels of a row by `V` blocks of dst channels. Its sums stay in registers, each step
/// of the sum loads V vectors of weights and broadcasts P numbers of src.
#pragma once

#include "kernels/conv.hpp"
#include "kernels/vector.hpp"
#include "kernels/window.hpp"

namespace ration::kernels {
namespace {

/// Blocks of dst channels in a full group, and vectors of sums in a full tile. 12 sums, 3 vectors of weights and one of
/// src fill the 16 registers of AVX2; 24, 4 and one fit the 32 of AVX-512. A portable vector is two registers of SSE.
constexpr int kGroupBlocks = kIsa == Isa::kAvx512 ? 4 : kIsa == Isa::kAvx2 ? 3 : 2;
constexpr int kTileSums = kIsa == Isa::kAvx512 ? 24 : kIsa == Isa::kAvx2 ? 12 : 4;

/// Returns where part `index` of `count` nearly equal parts of [0, size) begins.
[[maybe_unused]] constexpr int part_begin(int size, int count, int index) {
  return static_cast<int>(static_cast<long long>(size) * index / count);
}

[[maybe_unused]] inline int dst_blocks(const ConvShape& shape) { return divide_up(shape.dst_channels, kLanes); }
[[maybe_unused]] inline int groups(const ConvShape& shape) { return divide_up(dst_blocks(shape), kGroupBlocks); }

/// Packs [group][step][block of the group][lane of dst], where `step_of(src channel, ky, kx)` says which of the `steps`
/// of the sum a weight belongs to. Steps without a weight become zero.
template <class StepOf>
void pack_groups(const ConvShape& shape, const float* weights, const float* scale, float* packed, int steps,
                 StepOf step_of) {
  const int blocks = dst_blocks(shape);
  for (int i = 0; i < blocks * kLanes * steps; ++i) packed[i] = 0.0F;
  for (int group = 0; group < groups(shape); ++group) {
    const int begin = part_begin(blocks, groups(shape), group);
    const int size = part_begin(blocks, groups(shape), group + 1) - begin;
    for (int o = begin * kLanes; o < (begin + size) * kLanes && o < shape.dst_channels; ++o) {
      const float factor = scale == nullptr ? 1.0F : scale[o];
      float* const to = packed + begin * kLanes * steps + (o - begin * kLanes);
      const float* from = weights + o * shape.src_channels * shape.kernel_height * shape.kernel_width;
      for (int i = 0; i < shape.src_channels; ++i) {
        for (int ky = 0; ky < shape.kernel_height; ++ky) {
          for (int kx = 0; kx < shape.kernel_width; ++kx) to[step_of(i, ky, kx) * size * kLanes] = *from++ * factor;
        }
      }
    }
  }
}

/// Sets every pixel of a tile to the bias of its channels.
template <int V, int P>
[[gnu::always_inline]] inline void start(Vec (&sums)[P][V], const float* bias) {
  RATION_UNROLL
  for (int v = 0; v < V; ++v) {
    const Vec first = bias == nullptr ? zero() : load(bias + v * kLanes);
    RATION_UNROLL
    for (int p = 0; p < P; ++p) sums[p][v] = first;
  }
}

/// Forces the value into a register: compilers take a load for free and repeat it in every instruction that uses it.
/// Here accumulate(), which binds the sums as well, costs a third of the speed of `direct` (g++ 12).
[[maybe_unused, gnu::always_inline]] inline void keep_in_register(Vec& value) {
#if defined(__AVX2__)
  __asm__("" : "+v"(value));
#else
  static_cast<void>(value);
#endif
}

/// Adds one step of the sum: V vectors of weights by element `at` of each of P pixels.
template <int V, int P>
[[gnu::always_inline]] inline void add_step(Vec (&sums)[P][V], const float* weights, const float* const (&pixels)[P],
                                            int at) {
  Vec weight[V];
  RATION_UNROLL
  for (int v = 0; v < V; ++v) {
    weight[v] = load(weights + v * kLanes);
    keep_in_register(weight[v]);
  }
  RATION_UNROLL
  for (int p = 0; p < P; ++p) {
    const Vec value = splat(pixels[p][at]);
    RATION_UNROLL
    for (int v = 0; v < V; ++v) sums[p][v] = multiply_add(value, weight[v], sums[p][v]);
  }
}

/// Writes a finished tile whose first pixel of the first block is element `at` of dst; blocks are `plane` apart.
template <int V, int P>
[[gnu::always_inline]] inline void finish(Vec (&sums)[P][V], const ConvArgs& args, int at, int plane) {
  const Vec low = splat(args.low);
  const Vec high = splat(args.high);
  RATION_UNROLL
  for (int v = 0; v < V; ++v) {
    RATION_UNROLL
    for (int p = 0; p < P; ++p) {
      const int to = at + v * plane + p * kLanes;
      if (args.residual != nullptr) sums[p][v] += load(args.residual + to);
      store(args.dst + to, clamp(sums[p][v], low, high));
    }
  }
}

/// Returns `Tile<V, P>::run` for numbers known only at run time, 1 <= vectors <= V and 1 <= pixels <= P.
template <template <int, int> class Tile, int V = kGroupBlocks, int P = kTileSums / V>
[[maybe_unused]] auto tile_function(int vectors, int pixels) {
  if constexpr (V > 1) {
    if (vectors < V) return tile_function<Tile, V - 1>(vectors, pixels);
  }
  if constexpr (P > 1) {
    if (pixels < P) return tile_function<Tile, V, P - 1>(vectors, pixels);
  }
  return &Tile<V, P>::run;
}

/// Calls `run(first pixel, pixels)` for the nearly equal tiles of a row.
template <class Run>
[[gnu::always_inline]] inline void for_each_tile(int width, int vectors, Run run) {
  const int tiles = divide_up(width, kTileSums / vectors);
  for (int i = 0; i < tiles; ++i) {
    const int x = part_begin(width, tiles, i);
    run(x, part_begin(width, tiles, i + 1) - x);
  }
}

}  // namespace
}  // namespace ration::kernels
