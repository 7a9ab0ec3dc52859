/// The code of direct.hpp, compiled once per instruction set.
///
/// A unit is some rows of one image by one group of dst channels. The sum runs over chunks of src channels: the weights
/// of a chunk stay in the L1 cache while all tiles of the unit pass over them, and the sums wait in scratch between
/// chunks. Order of every sum: block of src channels, ky, kx, channel; it does not depend on the unit. A tap outside of
/// the image reads zeros if another pixel of the tile has that tap inside, so that tiles of a row's end stay full.
#pragma once

#include "kernels/direct/direct.hpp"
#include "kernels/tile.hpp"

namespace ration::kernels {
namespace {

/// Weights of a chunk, 14 KB: less than half of the smallest L1 cache (32 KB), which src passes through as well.
constexpr int kChunkFloats = 3584;
/// Pixels of a unit: enough that loading its weights is hidden behind them, few enough that the sums stay in L2.
constexpr int kUnitPixels = 196;

alignas(64) constexpr float kZeros[kLanes] = {};

const char* refuses(const ConvShape& shape) { return shape.group != 1 ? "it has groups" : nullptr; }

int taps(const ConvShape& shape) { return shape.kernel_height * shape.kernel_width; }
int src_blocks(const ConvShape& shape) { return divide_up(shape.src_channels, kLanes); }

size_t packed_floats(const ConvShape& shape) {
  return static_cast<size_t>(stored(shape.dst_channels)) *
         static_cast<size_t>(stored(shape.src_channels) * taps(shape));
}

void pack(const ConvShape& shape, const float* weights, const float* scale, float* packed) {
  pack_groups(shape, weights, scale, packed, stored(shape.src_channels) * taps(shape), [&](int i, int ky, int kx) {
    return ((i / kLanes * shape.kernel_height + ky) * shape.kernel_width + kx) * kLanes + i % kLanes;
  });
}

/// Parts that the rows of one image are cut into.
int row_parts(const ConvShape& shape) {
  const int rows = kUnitPixels / shape.dst_width;
  return divide_up(shape.dst_height, rows > 1 ? rows : 1);
}

size_t scratch_floats(const ConvShape& shape) {
  if (src_blocks(shape) == 1) return 0;
  const int rows = divide_up(shape.dst_height, row_parts(shape));
  return static_cast<size_t>(rows * shape.dst_width) * kGroupBlocks * kLanes;
}

int units(const ConvShape& shape) { return shape.images * row_parts(shape) * groups(shape); }

/// What one tile reads and writes.
struct Work {
  const float* src = nullptr;      ///< The first block of the chunk, of one image.
  const float* weights = nullptr;  ///< Those of the chunk.
  const float* bias = nullptr;
  float* sums = nullptr;  ///< Of this tile, between chunks.
  int blocks = 0;         ///< Of the chunk.
  bool first = true, last = true;
  bool clipped = false;  ///< The windows reach over the left or right edge.
  Range rows = {};       ///< Of the window.
  int y = 0, x = 0;      ///< Where the window's first tap of the first pixel lies in src.
  int dst = 0;           ///< Where the tile lies in dst.
};

template <int V, int P>
struct Tile {
  static void run(const ConvShape& shape, const ConvArgs& args, const Work& work) {
    Vec sums[P][V];
    if (work.first) {
      start<V, P>(sums, work.bias);
    } else {
      RATION_UNROLL
      for (int p = 0; p < P; ++p) {
        RATION_UNROLL
        for (int v = 0; v < V; ++v) sums[p][v] = load(work.sums + (p * V + v) * kLanes);
      }
    }
    for (int block = 0; block < work.blocks; ++block) {
      for (int ky = work.rows.begin; ky < work.rows.end; ++ky) add_row(sums, shape, work, block, ky);
    }
    if (work.last) {
      finish<V, P>(sums, args, work.dst, shape.dst_height * shape.dst_width * kLanes);
    } else {
      RATION_UNROLL
      for (int p = 0; p < P; ++p) {
        RATION_UNROLL
        for (int v = 0; v < V; ++v) store(work.sums + (p * V + v) * kLanes, sums[p][v]);
      }
    }
  }

  /// Adds one row of the window over one block of src channels.
  [[gnu::always_inline]] static void add_row(Vec (&sums)[P][V], const ConvShape& shape, const Work& work, int block,
                                             int ky) {
    const int line = block * shape.src_height + work.y + ky * shape.dilation_height;
    const float* const row = work.src + line * shape.src_width * kLanes;
    const float* weights = work.weights + (block * shape.kernel_height + ky) * shape.kernel_width * kLanes * V * kLanes;
    const float* first[P];
    RATION_UNROLL
    for (int p = 0; p < P; ++p) first[p] = row + (work.x + p * shape.stride_width) * kLanes;
    for (int kx = 0; kx < shape.kernel_width; ++kx) {
      const int x = kx * shape.dilation_width;
      const float* pixels[P];
      RATION_UNROLL
      for (int p = 0; p < P; ++p) pixels[p] = first[p] + x * kLanes;
      if (work.clipped) {
        RATION_UNROLL
        for (int p = 0; p < P; ++p) {
          const int column = work.x + p * shape.stride_width + x;
          if (static_cast<unsigned>(column) >= static_cast<unsigned>(shape.src_width)) pixels[p] = kZeros;
        }
      }
      RATION_UNROLL
      for (int i = 0; i < kLanes; ++i, weights += V * kLanes) add_step<V, P>(sums, weights, pixels, i);
    }
  }
};

/// Hints that `floats` from `from` on are read soon. Into L2: L1 is full of the chunk in use.
void prefetch_weights(const float* from, int floats) {
  for (int i = 0; i < floats; i += 16) __builtin_prefetch(from + i, 0, 2);
}

/// Which rows of which image by which group of dst channels a unit is.
struct Unit {
  int image, group;
  Range rows;
};

/// Whichever is larger, the weights or src of all images, changes last, so that it passes through the cache once.
Unit unit_at(const ConvShape& shape, int index) {
  const int parts = row_parts(shape);
  const size_t src = static_cast<size_t>(shape.images * stored(shape.src_channels)) *
                     static_cast<size_t>(shape.src_height * shape.src_width);
  const bool src_first = packed_floats(shape) > src;
  const int outer = src_first ? shape.images * parts : groups(shape);
  const int place = src_first ? index % outer : index / outer;
  const int part = place % parts;
  return {.image = place / parts,
          .group = src_first ? index / outer : index % outer,
          .rows = {part_begin(shape.dst_height, parts, part), part_begin(shape.dst_height, parts, part + 1)}};
}

void run_unit(const ConvShape& shape, const ConvArgs& args, const Unit& unit) {
  const int blocks = src_blocks(shape);
  const int first_block = part_begin(dst_blocks(shape), groups(shape), unit.group);
  const int vectors = part_begin(dst_blocks(shape), groups(shape), unit.group + 1) - first_block;
  const int block_floats = taps(shape) * kLanes * vectors * kLanes;
  const int most = kChunkFloats / block_floats;
  const int chunks = divide_up(blocks, most > 1 ? most : 1);
  const int tiles = divide_up(shape.dst_width, kTileSums / vectors) * (unit.rows.end - unit.rows.begin);
  const int ahead = divide_up(divide_up(divide_up(blocks, chunks) * block_floats, tiles), 16) * 16;
  const float* const packed = args.packed + first_block * kLanes * stored(shape.src_channels) * taps(shape);
  for (int chunk = 0; chunk < chunks; ++chunk) {
    const int begin = part_begin(blocks, chunks, chunk);
    Work work{.src = args.src + (unit.image * blocks + begin) * shape.src_height * shape.src_width * kLanes,
              .weights = packed + begin * block_floats,
              .bias = args.bias == nullptr ? nullptr : args.bias + first_block * kLanes,
              .sums = args.scratch,
              .blocks = part_begin(blocks, chunks, chunk + 1) - begin,
              .first = chunk == 0,
              .last = chunk == chunks - 1};
    const float* next = work.weights + work.blocks * block_floats;
    for (int y = unit.rows.begin; y < unit.rows.end; ++y) {
      work.y = y * shape.stride_height - shape.pad_top;
      work.rows = inside(work.y, shape.kernel_height, shape.dilation_height, shape.src_height);
      const int row = ((unit.image * dst_blocks(shape) + first_block) * shape.dst_height + y) * shape.dst_width;
      for_each_tile(shape.dst_width, vectors, [&](int x, int pixels) {
        prefetch_weights(next, ahead);
        next += ahead;
        work.x = x * shape.stride_width - shape.pad_left;
        const int reach = work.x + (pixels - 1) * shape.stride_width + (shape.kernel_width - 1) * shape.dilation_width;
        work.clipped = work.x < 0 || reach >= shape.src_width;
        work.dst = (row + x) * kLanes;
        tile_function<Tile>(vectors, pixels)(shape, args, work);
        work.sums += pixels * vectors * kLanes;
      });
    }
  }
}

void run(const ConvShape& shape, const ConvArgs& args, int begin, int end) {
  for (int i = begin; i < end; ++i) run_unit(shape, args, unit_at(shape, i));
}

constexpr ConvKernel kKernel = {
    .name = "direct",
    .isa = kIsa,
    .plain_src = false,
    .refuses = refuses,
    .packed_floats = packed_floats,
    .pack = pack,
    .scratch_floats = scratch_floats,
    .units = units,
    .run = run,
};

}  // namespace
}  // namespace ration::kernels
