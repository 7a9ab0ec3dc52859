/// The code of strassen.hpp, compiled once per instruction set.
#pragma once

#include "kernels/product/weights.hpp"
#include "kernels/strassen/strassen.hpp"
#include "kernels/strassen/strassen_sums.hpp"
#include "kernels/strassen/strassen_tile.hpp"

namespace ration::kernels {
namespace {

// Src channels of a half of a chunk: as many as make the sums' way to memory and back small beside their products, so
// few that the operands of a hundred pairs and the weights of a tile share 512 KB.
constexpr int kMostHalfBlocks = 128 / kLanes;
constexpr int kOperandBytes = 208 * 1024;
constexpr int kSumsOfWeights = 4;

/// With 64 channels of src or dst the sums take longer than the eighth of the products that they save: 64 to 64
/// channels at 56 x 56 take 1.09 of the time of pointwise, 256 to 64 with a batch of 8 1.04 (EPYC with AVX-512).
constexpr int kLeastChannels = 128;

/// Products whose factor is a quarter of the matrix itself, or a sum.
constexpr Product kRawWeights[] = {kP1, kP2, kP4}, kSummedWeights[] = {kP5, kP6, kP7, kP3};
constexpr Product kRawSrc[] = {kP1, kP3, kP2};

const char* refuses(const ConvShape& shape) {
  if (const char* const reason = refuses_product(shape)) return reason;
  if (divide_up(shape.src_channels, kLanes) % 2 != 0) return "its src channels are no even number of blocks";
  if (shape.dst_channels % (2 * kLanes) != 0) return "its dst channels are no even number of blocks";
  if (shape.dst_height * shape.dst_width < 2) return "it has one pixel";
  if (shape.src_channels < kLeastChannels || shape.dst_channels < kLeastChannels) {
    return "too few channels share the sums";
  }
  return nullptr;
}

Parts chunks_of(const Halves& of) { return cut(of.src_blocks / 2, kMostHalfBlocks); }

/// Returns the most pairs that are worked on together.
int most_pairs(const Halves& of) {
  const int bytes = operands(of) * chunks_of(of).size(0) * kLanes * static_cast<int>(sizeof(float));
  return at_least(kOperandBytes / bytes, 2 * tile_pairs(1));
}

size_t operand_floats(const Halves& of, int pairs) {
  return product(operands(of) * chunks_of(of).size(0), pairs * kLanes);
}

size_t scratch_floats(const ConvShape& shape) {
  const Halves of{shape};
  const int all = of.pairs * shape.images, most = most_pairs(of);
  return operand_floats(of, all < most ? all : most) +
         product(kSumsOfWeights * kTileVectors, chunks_of(of).size(0) * kLanes * kLanes);
}

/// Some pairs and some vectors of either half of the dst channels.
struct Range {
  Pairs pairs;
  int vector_begin, vector_end;
};

/// Some pairs, and a chunk of the src channels.
struct Block {
  Pairs pairs;
  Chunk chunk;
};

/// The work on a block.
class BlockProduct {
 public:
  /// Fetches what `next` reads while this is computed.
  BlockProduct(const Halves& of, const ConvArgs& args, const Block& block, const Block& next)
      : of_(of),
        args_(args),
        pairs_(block.pairs),
        chunk_(block.chunk),
        next_(next),
        vector_step_(product(of.src_blocks * kLanes, kLanes)),
        rows_step_(static_cast<size_t>(of.vectors) * vector_step_),
        sums_(args.scratch + operand_floats(of, block.pairs.count())) {
    if (of.strided) {
      sum_src<true>(of, args.src, chunk_, pairs_, args.scratch);
    } else {
      sum_src<false>(of, args.src, chunk_, pairs_, args.scratch);
    }
  }

  /// All pairs for the vectors [begin, end) of either half.
  void run(int begin, int end) {
    const Parts groups = cut(end - begin, kTileVectors);
    const int tiles = divide_up(pairs_.count(), tile_pairs(groups.size(0)));
    const int calls = divide_up(tiles * kProducts * chunk_.blocks, kAllRows);
    if (!of_.strided) look_ahead_at_src(calls * groups.count);
    for (int g = 0; g < groups.count; ++g) {
      const bool last = g + 1 == groups.count;
      const int next = last ? 0 : g + 1;
      look_ahead_at_weights(last ? next_.chunk : chunk_, begin + groups.begin(next), groups.size(next), calls);
      run_group(begin + groups.begin(g), groups.size(g));
    }
  }

 private:
  /// A block of several images is fetched as far as its first one goes.
  void look_ahead_at_src(int calls) {
    const Run run = run_at(of_, args_.src, next_.chunk, next_.pairs.begin, next_.pairs.end);
    const int floats = run.pairs * kLanes, rows = 2 * next_.chunk.blocks;
    const size_t plane = product(of_.pixels, kLanes);
    ahead_.of[kFirstPixels] = {run.first, plane, rows, floats, calls};
    ahead_.of[kSecondPixels] = {run.second, plane, rows, floats, calls};
  }

  void look_ahead_at_weights(const Chunk& chunk, int vector, int vectors, int calls) {
    const int floats = 2 * chunk.blocks * kLanes * kLanes;
    const float* const first = weights(chunk, vector);
    ahead_.of[kFirstChannels] = {first, vector_step_, vectors, floats, calls};
    ahead_.of[kSecondChannels] = {first + rows_step_, vector_step_, vectors, floats, calls};
  }

  const float* weights(const Chunk& chunk, int vector) const {
    return args_.packed + static_cast<size_t>(vector) * vector_step_ + product(chunk.first * kLanes, kLanes);
  }

  void run_group(int vector, int vectors) {
    const float* const a11 = weights(chunk_, vector);
    sum_weights(a11, rows_step_, vector_step_, chunk_.blocks, vectors, sums_);
    const size_t half = product(chunk_.blocks * kLanes, kLanes), sum = static_cast<size_t>(vectors) * half;
    const bool first = chunk_.first == 0;
    Tile tile{};
    tile.weights.of[kP1] = a11;
    tile.weights.of[kP2] = a11 + half;
    tile.weights.of[kP4] = a11 + rows_step_ + half;
    for (const Product raw : kRawWeights) tile.weights.step[raw] = vector_step_;
    tile.weights.of[kP5] = sums_;
    tile.weights.of[kP6] = sums_ + sum;
    tile.weights.of[kP7] = sums_ + 2 * sum;
    tile.weights.of[kP3] = sums_ + 3 * sum;
    for (const Product made : kSummedWeights) tile.weights.step[made] = half;
    tile.blocks = chunk_.blocks;
    if (first && args_.bias != nullptr) {
      tile.bias[0] = args_.bias + vector * kLanes;
      tile.bias[1] = args_.bias + (vector + of_.vectors) * kLanes;
    }
    tile.dst_step = product(of_.pixels, kLanes);
    tile.channels_step = static_cast<size_t>(of_.vectors) * tile.dst_step;
    tile.pixels_step = product(of_.seconds, kLanes);
    tile.last = chunk_.first + 2 * chunk_.blocks == of_.src_blocks;
    tile.low = args_.low;
    tile.high = args_.high;
    tile.ahead = &ahead_;
    run_tiles(tile, vector, vectors, first ? args_.residual : args_.dst);
  }

  void run_tiles(Tile& tile, int vector, int vectors, const float* start) const {
    for (int pair = pairs_.begin; pair < pairs_.end;) {
      const int image = pair / of_.pairs, in_image = pair % of_.pairs;
      const int left = of_.pairs - in_image;
      const int count = pairs_.end - pair < left ? pairs_.end - pair : left;
      const size_t dst_at =
          (product(image * 2 * of_.vectors + vector, of_.pixels) + static_cast<size_t>(in_image)) * kLanes;
      const Parts tiles = cut(count, tile_pairs(vectors));
      for (int i = 0; i < tiles.count; ++i) {
        const int begin = tiles.begin(i), size = tiles.size(i);
        const size_t at = dst_at + product(begin, kLanes);
        point_at_src(tile, pair + begin);

        tile.dst = args_.dst + at;
        tile.start = start == nullptr ? nullptr : start + at;
        tile.skips_second = in_image + begin == 0 && of_.pixels % 2 == 1;
        tile_of(vectors, size)(tile);
      }
      pair += count;
    }
  }

  void point_at_src(Tile& tile, int pair) const {
    const size_t row = product(pairs_.count(), kLanes), operand = static_cast<size_t>(chunk_.blocks) * row;
    const float* const at = args_.scratch + product(pair - pairs_.begin, kLanes);
    const auto in_scratch = [&](Product of, Operand which) {
      tile.src.of[of] = at + static_cast<size_t>(which) * operand;
      tile.src.step[of] = row;
    };
    in_scratch(kP6, kT2);
    in_scratch(kP7, kT3);
    in_scratch(kP4, kT4);
    in_scratch(kP5, kT1);
    if (of_.strided) {
      in_scratch(kP1, kB11);
      in_scratch(kP3, kB22);
      in_scratch(kP2, kB21);
      return;
    }
    const Run run = run_at(of_, args_.src, chunk_, pair, pairs_.end);
    const size_t plane = product(of_.pixels, kLanes), half = static_cast<size_t>(chunk_.blocks) * plane;
    tile.src.of[kP1] = run.first;
    tile.src.of[kP3] = run.second + half;
    tile.src.of[kP2] = run.first + half;
    for (const Product raw : kRawSrc) tile.src.step[raw] = plane;
  }

  const Halves& of_;
  const ConvArgs& args_;
  Pairs pairs_;
  Chunk chunk_;
  Block next_;
  size_t vector_step_, rows_step_;
  float* sums_;
  Ahead ahead_;
};

void run_range(const Halves& of, const ConvArgs& args, const Range& range) {
  const Parts blocks = cut(range.pairs.count(), most_pairs(of));
  const Parts chunks = chunks_of(of);
  const auto block_at = [&](int index) {
    const int b = index / chunks.count, c = index % chunks.count;
    const int begin = range.pairs.begin + blocks.begin(b);
    return Block{{begin, begin + blocks.size(b)}, {2 * chunks.begin(c), chunks.size(c)}};
  };
  const int count = blocks.count * chunks.count;
  for (int i = 0; i < count; ++i) {
    BlockProduct block(of, args, block_at(i), block_at(i + 1 < count ? i + 1 : i));
    block.run(range.vector_begin, range.vector_end);
  }
}

constexpr int kUnitPairs = 2;

/// Units are what there is more of, pixels or dst channels: then workers share the smaller operand.
bool units_are_vectors(const ConvShape& shape) {
  return shape.dst_channels > shape.images * shape.dst_height * shape.dst_width;
}

int units(const ConvShape& shape) {
  const Halves of{shape};
  return units_are_vectors(shape) ? of.vectors : divide_up(shape.images * of.pairs, kUnitPairs);
}

void run(const ConvShape& shape, const ConvArgs& args, int begin, int end) {
  const Halves of{shape};
  const int pairs = of.pairs * shape.images;
  if (units_are_vectors(shape)) {
    run_range(of, args, {{0, pairs}, begin, end});
  } else {
    run_range(of, args, {{begin * kUnitPairs, end * kUnitPairs < pairs ? end * kUnitPairs : pairs}, 0, of.vectors});
  }
}

constexpr ConvKernel kKernel = {
    .name = "strassen",
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
