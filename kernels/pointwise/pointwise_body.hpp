/// The code of pointwise.hpp, compiled once per instruction set.
#pragma once

#include "kernels/pointwise/pointwise.hpp"
#include "kernels/vector.hpp"

namespace ration::kernels {
namespace {

const char* refuses(const ConvShape& shape) {
  if (shape.kernel_height != 1 || shape.kernel_width != 1) return "the window is not 1 x 1";
  if (shape.group != 1) return "it has groups";
  if (shape.pad_top != 0 || shape.pad_left != 0) return "it is padded";
  if ((shape.dst_height - 1) * shape.stride_height >= shape.src_height ||
      (shape.dst_width - 1) * shape.stride_width >= shape.src_width) {
    return "it is padded";
  }
  return nullptr;
}

size_t packed_floats(const ConvShape& shape) {
  return static_cast<size_t>(stored(shape.dst_channels)) * static_cast<size_t>(stored(shape.src_channels));
}

/// [dst block][src channel][lane of dst].
void pack(const ConvShape& shape, const float* weights, const float* scale, float* packed) {
  const int src_stored = stored(shape.src_channels);
  for (int o = 0; o < stored(shape.dst_channels); ++o) {
    const float factor = scale != nullptr && o < shape.dst_channels ? scale[o] : 1.0F;
    for (int i = 0; i < src_stored; ++i) {
      const bool real = o < shape.dst_channels && i < shape.src_channels;
      packed[(o / kLanes * src_stored + i) * kLanes + o % kLanes] =
          real ? weights[o * shape.src_channels + i] * factor : 0.0F;
    }
  }
}

size_t scratch_floats(const ConvShape&) { return 0; }

int units(const ConvShape& shape) { return shape.images * divide_up(shape.dst_channels, kLanes) * shape.dst_height; }

/// `plane` counts the blocks of dst of all images.
void run_row(const ConvShape& shape, const ConvArgs& args, int plane, int y) {
  const int src_stored = stored(shape.src_channels);
  const int blocks = divide_up(shape.dst_channels, kLanes);
  const int block = plane % blocks;
  const float* image = args.src + static_cast<size_t>(plane / blocks) * static_cast<size_t>(src_stored) *
                                      static_cast<size_t>(shape.src_height * shape.src_width);
  const size_t src_plane = static_cast<size_t>(shape.src_height) * static_cast<size_t>(shape.src_width);
  for (int x = 0; x < shape.dst_width; ++x) {
    const size_t dst_at = static_cast<size_t>((plane * shape.dst_height + y) * shape.dst_width + x) * kLanes;
    const float* src = image + (y * shape.stride_height * shape.src_width + x * shape.stride_width) * kLanes;
    const float* weights = args.packed + static_cast<size_t>(block) * static_cast<size_t>(src_stored) * kLanes;
    Vec sum = args.bias == nullptr ? zero() : load(args.bias + block * kLanes);
    for (int i = 0; i < src_stored; ++i) {
      const float* pixel = src + static_cast<size_t>(i / kLanes) * src_plane * kLanes;
      sum = multiply_add(splat(pixel[i % kLanes]), load(weights + i * kLanes), sum);
    }
    if (args.residual != nullptr) sum += load(args.residual + dst_at);
    store(args.dst + dst_at, clamp(sum, splat(args.low), splat(args.high)));
  }
}

void run(const ConvShape& shape, const ConvArgs& args, int begin, int end) {
  for (int unit = begin; unit < end; ++unit) run_row(shape, args, unit / shape.dst_height, unit % shape.dst_height);
}

constexpr ConvKernel kKernel = {
    .name = "pointwise",
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
