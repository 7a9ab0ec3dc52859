/// Winograd's convolution F(kTile x kTile, 3 x 3), for the kernels winograd2x2 and winograd4x4.
///
/// Every tile of dst and the patch of src it needs are transformed to (kTile + 2)^2 points (points.hpp). There the sum
/// over the src channels is a matrix product per point:
///   products[point][tile][o] = sum over i of src'[point][tile][i] weights'[point][i][o].
/// Tiles that the edge of the image cuts use, and multiply, fewer points. A block of tiles is transformed once for all
/// dst channels of the range; products of a chunk of channels stay in the cache until they are transformed to dst, with
/// bias, residual and activation.
#pragma once

#include "kernels/winograd/multiply.hpp"
#include "kernels/winograd/transform_dst.hpp"
#include "kernels/winograd/transform_src.hpp"

namespace ration::kernels {
namespace {

template <int kTile>
struct Winograd {
  static constexpr int kCount = kTile + 2;
  static constexpr int kPoints = kCount * kCount;

  static const char* refuses(const ConvShape& shape) {
    if (shape.kernel_height != 3 || shape.kernel_width != 3) return "the window is not 3 x 3";
    if (shape.stride_height != 1 || shape.stride_width != 1) return "the stride is not 1";
    if (shape.dilation_height != 1 || shape.dilation_width != 1) return "the window is dilated";
    if (shape.group != 1) return "it has groups";
    if (shape.dst_height <= kTile / 2 || shape.dst_width <= kTile / 2) return "half of a tile would hold the image";
    return nullptr;
  }

  static size_t packed_floats(const ConvShape& shape) {
    return static_cast<size_t>(kPoints) * static_cast<size_t>(stored(shape.src_channels)) *
           static_cast<size_t>(stored(shape.dst_channels));
  }

  /// [group of dst channels][point][src channel][vector of the group][lane]: a unit reads it once, front to back.
  static void pack(const ConvShape& shape, const float* weights, const float* scale, float* packed) {
    const int src_stored = stored(shape.src_channels), dst_stored = stored(shape.dst_channels);
    for (int first = 0; first < dst_stored; first += kGroupChannels) {
      const int width = dst_stored - first < kGroupChannels ? dst_stored - first : kGroupChannels;
      float* const group = packed + static_cast<size_t>(first) * static_cast<size_t>(src_stored) * kPoints;
      const size_t plane = static_cast<size_t>(src_stored) * static_cast<size_t>(width);
      for (int i = 0; i < src_stored; ++i) {
        for (int o = 0; o < width; ++o) {
          float* const to = group + i * width + o;
          const bool real = first + o < shape.dst_channels && i < shape.src_channels;
          if (real) {
            const size_t filter = static_cast<size_t>(first + o) * static_cast<size_t>(shape.src_channels);
            pack_filter(weights + (filter + static_cast<size_t>(i)) * 9,
                        scale == nullptr ? 1.0 : static_cast<double>(scale[first + o]), to, plane);
          } else {
            for (int point = 0; point < kPoints; ++point) to[static_cast<size_t>(point) * plane] = 0.0F;
          }
        }
      }
    }
  }

  static size_t scratch_floats(const ConvShape& shape) {
    const Geometry g = geometry<kTile>(shape);
    return kPoints * (g.src_plane + static_cast<size_t>(g.chunk) * g.dst_plane);
  }

  static int units(const ConvShape& shape) {
    const Geometry g = geometry<kTile>(shape);
    return g.blocks * g.groups;
  }

  static void run(const ConvShape& shape, const ConvArgs& args, int begin, int end) {
    const Geometry g = geometry<kTile>(shape);
    for (int unit = begin; unit < end;) {
      const int index = unit / g.groups;
      const int stop = end < (index + 1) * g.groups ? end : (index + 1) * g.groups;
      const Block block{g, tiles_of_block(g, index)};
      transform_src<kTile>(shape, args.src, block, args.scratch);
      while (unit < stop) {
        const Range groups{unit % g.groups, stop - unit < g.chunk ? stop - unit : g.chunk};
        multiply_groups(shape, args, block, groups);
        for (int i = 0; i < groups.count; ++i) {
          transform_dst<kTile>(shape, args, block, {groups.first + i, products(args, g, i)});
        }
        unit += groups.count;
      }
    }
  }

 private:
  /// Scratch is the transformed block, then the products of a chunk: this returns those of its group `index`.
  static float* products(const ConvArgs& args, const Geometry& g, int index) {
    return args.scratch + kPoints * g.src_plane + static_cast<size_t>(index * kPoints) * g.dst_plane;
  }

  static void pack_filter(const float* weights, double scale, float* to, size_t plane) {
    double columns[3][kCount];
    for (int x = 0; x < 3; ++x) {
      const double column[3] = {weights[x] * scale, weights[3 + x] * scale, weights[6 + x] * scale};
      transform_weights<kTile>(column, columns[x]);
    }
    for (int y = 0; y < kCount; ++y) {
      const double row[3] = {columns[0][y], columns[1][y], columns[2][y]};
      double points[kCount];
      transform_weights<kTile>(row, points);
      for (int x = 0; x < kCount; ++x, to += plane) *to = static_cast<float>(points[x]);
    }
  }

  /// The products of all points. While the weights of one are in use, those of the next are fetched.
  static void multiply_groups(const ConvShape& shape, const ConvArgs& args, const Block& block, Range groups) {
    const Geometry& g = block.g;
    const int dst_blocks = divide_up(shape.dst_channels, kLanes);
    const int src_stored = g.src_blocks * kLanes;
    const auto vectors_of = [&](int group) {
      const int left = dst_blocks - group * kGroupVectors;
      return left < kGroupVectors ? left : kGroupVectors;
    };
    const auto weights_of = [&](int group, int point) {
      return args.packed + static_cast<size_t>(group * kGroupChannels * kPoints) * static_cast<size_t>(src_stored) +
             static_cast<size_t>(point * vectors_of(group) * kLanes) * static_cast<size_t>(src_stored);
    };
    for (int point = 0; point < kPoints; ++point) {
      const Range used = overlap(tiles_of_point<kTile>(g, point / kCount, point % kCount), block.tiles);
      const int skipped = used.first - block.tiles.first;
      for (int i = 0; i < groups.count; ++i) {
        const int group = groups.first + i;
        const bool last = i + 1 == groups.count;
        int next_group = last ? groups.first : group + 1;
        int next_point = last ? point + 1 : point;
        if (next_point == kPoints || vectors_of(next_group) != vectors_of(group)) {
          next_group = group;
          next_point = point;
        }
        const Product product{
            .pixels = args.scratch + static_cast<size_t>(point) * g.src_plane + skipped * kLanes,
            .pixels_step = static_cast<size_t>(g.block_tiles * kLanes),
            .weights = weights_of(group, point),
            .sums = products(args, g, i) + static_cast<size_t>(point) * g.dst_plane + skipped * kGroupChannels,
            .src_blocks = g.src_blocks,
            .next = weights_of(next_group, next_point),
            .next_first = 0,
            .next_count = 0,
        };
        if (vectors_of(group) == kGroupVectors) {
          multiply_tiles<kGroupVectors>(used.count, product);
        } else {
          multiply_tiles<1>(used.count, product);
        }
      }
    }
  }
};

template <int kTile>
constexpr ConvKernel winograd_kernel(const char* name) {
  using Kernel = Winograd<kTile>;
  return {.name = name,
          .isa = kIsa,
          .plain_src = false,
          .refuses = Kernel::refuses,
          .packed_floats = Kernel::packed_floats,
          .pack = Kernel::pack,
          .scratch_floats = Kernel::scratch_floats,
          .units = Kernel::units,
          .run = Kernel::run};
}

}  // namespace
}  // namespace ration::kernels
