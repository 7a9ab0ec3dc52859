/// What every convolution kernel offers: one table of plain functions per kernel and instruction set.
///
///     const ConvKernel* kernel = conv_kernels(Isa::kAvx2).begin[0];
///     if (kernel->refuses(shape) == nullptr) {
///       kernel->pack(shape, weights, scale, packed);               // kernel->packed_floats(shape) floats, once
///       kernel->run(shape, args, 0, kernel->units(shape));         // any split of the units gives the same bits
///     }
///
/// A kernel allocates nothing, knows no threads and keeps no state: everything is safe from many threads at once.
/// Activations lie in blocks of `lanes` channels, [N][C / lanes][H][W][lanes], the channels rounded up with zeros; a
/// kernel whose `plain_src` is set reads [N][C][H][W] instead.
#pragma once

#include <cstddef>

#include "kernels/isa.hpp"

namespace ration::kernels {

/// A convolution of some images. Channels are those of the model; stored ones are rounded up to the lanes. No buffer
/// has more than 2^31 - 1 elements.
struct ConvShape {
  int images = 1;
  int src_channels = 1, dst_channels = 1;
  int group = 1;  ///< 1, or equal to both channels (depthwise).
  int src_height = 1, src_width = 1;
  int dst_height = 1, dst_width = 1;
  int kernel_height = 1, kernel_width = 1;
  int stride_height = 1, stride_width = 1;
  int dilation_height = 1, dilation_width = 1;
  int pad_top = 0, pad_left = 0;  ///< Bottom and right padding follow from the other sizes.
};

/// dst = min(max(conv(src) + bias + residual, low), high). NaN stays NaN.
struct ConvArgs {
  const float* src = nullptr;       ///< Aligned to 4 bytes only if plain_src, to 32 otherwise.
  const float* packed = nullptr;    ///< Written by pack(); aligned to 64 bytes.
  const float* bias = nullptr;      ///< One per stored dst channel, the padded ones 0; null: none.
  const float* residual = nullptr;  ///< In dst's form, may be dst itself; null: none.
  float* dst = nullptr;             ///< Padded channels are written as 0.
  float* scratch = nullptr;         ///< scratch_floats() of this call alone, aligned to 64 bytes; content is arbitrary.
  float low = 0.0F, high = 0.0F;    ///< -infinity and infinity for no activation. low <= 0 <= high where dst is padded.
};

struct ConvKernel {
  const char* name;  ///< "pointwise", "winograd4x4"; the same for every instruction set.
  Isa isa;
  bool plain_src;

  /// Returns null if it computes this shape, else a clause that completes "refused: ...": what it cannot compute, what
  /// would take too much memory, or where its kind of work can never pay.
  const char* (*refuses)(const ConvShape& shape);
  /// Returns the floats of the packed weights. Depends on the channels, the window and its strides alone, as pack()
  /// does, so that plans for other sizes of the image share them.
  size_t (*packed_floats)(const ConvShape& shape);
  /// Packs weights [O][I / group][kernel_height][kernel_width], filter o times scale[o] if scale is not null.
  void (*pack)(const ConvShape& shape, const float* weights, const float* scale, float* packed);
  /// Returns the scratch of one call to run(), for units [0, n) or any part of them.
  size_t (*scratch_floats)(const ConvShape& shape);
  /// Returns how many pieces the work falls into, at least 1: ranges of pieces are what shards compute.
  int (*units)(const ConvShape& shape);
  /// Computes the units [begin, end). Each element of dst belongs to one unit; its bits depend neither on the range it
  /// is computed in nor on the other images. Neighbouring units should share what is in the cache.
  void (*run)(const ConvShape& shape, const ConvArgs& args, int begin, int end);
};

/// Kernels of one instruction set, in the order of list.hpp.
struct ConvKernelList {
  const ConvKernel* const* begin = nullptr;
  int count = 0;
};

/// Returns what this build has for `isa`; empty if it is compiled out. The processor is not asked: see is_available().
ConvKernelList conv_kernels(Isa isa) noexcept;

}  // namespace ration::kernels
