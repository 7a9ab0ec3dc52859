/// What kernels share that compute a 1 x 1 convolution as a product of matrices: what they refuse, how weights lie.
#pragma once

#include "kernels/conv.hpp"
#include "kernels/product/parts.hpp"

namespace ration::kernels {
namespace {

const char* refuses_product(const ConvShape& shape) {
  if (shape.kernel_height != 1 || shape.kernel_width != 1) return "the window is not 1 x 1";
  if (shape.group != 1) return "it has groups";
  if (shape.pad_top != 0 || shape.pad_left != 0) return "it is padded";
  if ((shape.dst_height - 1) * shape.stride_height >= shape.src_height ||
      (shape.dst_width - 1) * shape.stride_width >= shape.src_width) {
    return "it is padded";
  }
  return nullptr;
}

size_t packed_floats(const ConvShape& shape) { return product(stored(shape.dst_channels), stored(shape.src_channels)); }

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

}  // namespace
}  // namespace ration::kernels
