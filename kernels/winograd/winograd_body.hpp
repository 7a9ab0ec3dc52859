/// Winograd's convolution F(kTile x kTile, 3 x 3) with stride 1 or 2, for the kernels winograd2x2 and winograd4x4.
///
/// Every tile of dst and the patch of src it needs are transformed to some points (points.hpp). There the sum over the
/// src channels is a matrix product per point, and with stride 2 the phases count as channels of their own:
///   products[point][tile][o] = sum over i of src'[point][tile][i] weights'[point][i][o].
/// Tiles that the edge of the image cuts use, and multiply, fewer points. A block of tiles is transformed once for all
/// dst channels of the range; products of a chunk of channels stay in the cache until they are transformed to dst, with
/// bias, residual and activation.
#pragma once

#include "kernels/winograd/multiply.hpp"
#include "kernels/winograd/pack.hpp"
#include "kernels/winograd/transform_dst.hpp"
#include "kernels/winograd/transform_src.hpp"

namespace ration::kernels {
namespace {

template <class Axis>
struct Winograd {
  static constexpr int kPoints = Axis::kPoints * Axis::kPoints;
  /// Of all points.
  static constexpr int kPhases = Axis::kSrc * Axis::kSrc;

  static size_t packed_floats(const ConvShape& shape) {
    return static_cast<size_t>(kPhases) * static_cast<size_t>(stored(shape.src_channels)) *
           static_cast<size_t>(stored(shape.dst_channels));
  }

  static void pack(const ConvShape& shape, const float* weights, const float* scale, float* packed) {
    pack_points<Axis>(shape, weights, scale, packed, stored(shape.src_channels));
  }

  static size_t scratch_floats(const ConvShape& shape) {
    const Geometry g = geometry<Axis>(shape);
    return src_floats<Axis>(g) + kPoints * static_cast<size_t>(g.chunk) * g.dst_plane;
  }

  static int units(const ConvShape& shape) {
    const Geometry g = geometry<Axis>(shape);
    return g.blocks * g.groups;
  }

  static void run(const ConvShape& shape, const ConvArgs& args, int begin, int end) {
    const Geometry g = geometry<Axis>(shape);
    for (int unit = begin; unit < end;) {
      const int index = unit / g.groups;
      const int stop = end < (index + 1) * g.groups ? end : (index + 1) * g.groups;
      const Block block{g, tiles_of_block(g, index)};
      transform_src<Axis>(shape, args.src, block, args.scratch);
      while (unit < stop) {
        const Range groups{unit % g.groups, stop - unit < g.chunk ? stop - unit : g.chunk};
        multiply_groups(shape, args, block, groups);
        for (int i = 0; i < groups.count; ++i) {
          transform_dst<Axis>(shape, args, block, {groups.first + i, products(args, g, i)});
        }
        unit += groups.count;
      }
    }
  }

 private:
  /// Scratch is the transformed block, then the products of a chunk: this returns those of its group `index`.
  static float* products(const ConvArgs& args, const Geometry& g, int index) {
    return args.scratch + src_floats<Axis>(g) + static_cast<size_t>(index * kPoints) * g.dst_plane;
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
      const int before = phases_before<Axis>({point / Axis::kPoints, point % Axis::kPoints});
      return args.packed + static_cast<size_t>(group * kGroupChannels * kPhases) * static_cast<size_t>(src_stored) +
             static_cast<size_t>(before * vectors_of(group) * kLanes) * static_cast<size_t>(src_stored);
    };
    for (int point = 0; point < kPoints; ++point) {
      const Point place{point / Axis::kPoints, point % Axis::kPoints};
      const Range used = overlap(tiles_of_point<Axis>(g, place), block.tiles);
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
            .pixels = args.scratch + src_offset<Axis>(g, place) + skipped * kLanes,
            .pixels_step = static_cast<size_t>(g.block_tiles * kLanes),
            .weights = weights_of(group, point),
            .sums = products(args, g, i) + static_cast<size_t>(point) * g.dst_plane + skipped * kGroupChannels,
            .src_blocks = g.src_blocks * phases_of<Axis>(place),
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

/// Stride 2 makes of 9 weights 25 or 81. Up to here they are worth their memory; 512 x 512 channels of ResNet-50 would
/// take 26 and 85 MB of its 100 for a layer that gains half a millisecond of sixty.
constexpr size_t kMostHalfFloats = 2 * 1024 * 1024;

/// Which of the two a shape needs.
template <int kTile>
struct AnyStride {
  using Whole = Winograd<Axis<kTile, 1>>;
  using Half = Winograd<Axis<kTile, 2>>;

  static const char* refuses(const ConvShape& shape) {
    if (shape.kernel_height != 3 || shape.kernel_width != 3) return "the window is not 3 x 3";
    if (shape.stride_height != shape.stride_width) return "the strides differ";
    if (shape.stride_height != 1 && shape.stride_height != 2) return "the stride is neither 1 nor 2";
    if (shape.dilation_height != 1 || shape.dilation_width != 1) return "the window is dilated";
    if (shape.group != 1) return "it has groups";
    if (shape.dst_height <= kTile / 2 || shape.dst_width <= kTile / 2) return "half of a tile would hold the image";
    if (!is_whole(shape) && packed_floats(shape) > kMostHalfFloats) return "its weights would take more than 8 MiB";
    return nullptr;
  }

  static bool is_whole(const ConvShape& shape) { return shape.stride_height == 1; }
  static size_t packed_floats(const ConvShape& shape) {
    return is_whole(shape) ? Whole::packed_floats(shape) : Half::packed_floats(shape);
  }
  static void pack(const ConvShape& shape, const float* weights, const float* scale, float* packed) {
    return is_whole(shape) ? Whole::pack(shape, weights, scale, packed) : Half::pack(shape, weights, scale, packed);
  }
  static size_t scratch_floats(const ConvShape& shape) {
    return is_whole(shape) ? Whole::scratch_floats(shape) : Half::scratch_floats(shape);
  }
  static int units(const ConvShape& shape) { return is_whole(shape) ? Whole::units(shape) : Half::units(shape); }
  static void run(const ConvShape& shape, const ConvArgs& args, int begin, int end) {
    return is_whole(shape) ? Whole::run(shape, args, begin, end) : Half::run(shape, args, begin, end);
  }
};

template <int kTile>
constexpr ConvKernel winograd_kernel(const char* name) {
  using Kernel = AnyStride<kTile>;
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
