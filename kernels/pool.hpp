/// What every pooling kernel offers: one table of plain functions per kernel and instruction set, as in conv.hpp.
///
///     const PoolKernel* kernel = pool_kernels(Isa::kAvx2).begin[0];
///     if (kernel->refuses(shape) == nullptr) kernel->run(shape, {src, dst}, 0, kernel->units(shape));
///
/// A kernel allocates nothing, knows no threads and keeps no state: everything is safe from many threads at once.
/// Images lie in blocks of `lanes` channels, [N][C / lanes][H][W][lanes], the channels rounded up with zeros.
#pragma once

#include "kernels/isa.hpp"

namespace ration::kernels {

/// A pooling of some images. No buffer has more than 2^31 - 1 elements.
struct PoolShape {
  int images = 1;
  int channels = 1;  ///< Those of the model.
  int src_height = 1, src_width = 1;
  int dst_height = 1, dst_width = 1;
  int kernel_height = 1, kernel_width = 1;
  int stride_height = 1, stride_width = 1;
  int dilation_height = 1, dilation_width = 1;
  int pad_top = 0, pad_left = 0;  ///< Bottom and right padding follow from the other sizes.
};

struct PoolArgs {
  const float* src = nullptr;  ///< Aligned to 32 bytes.
  float* dst = nullptr;        ///< Padded channels are written as 0.
};

struct PoolKernel {
  const char* name;  ///< "maxpool"; the same for every instruction set.
  Isa isa;

  /// Returns null if it computes this shape, else a clause that completes "refused: ...".
  const char* (*refuses)(const PoolShape& shape);
  /// Returns how many pieces the work falls into, at least 1: ranges of pieces are what shards compute.
  int (*units)(const PoolShape& shape);
  /// Computes the units [begin, end). Each element of dst belongs to one unit; its bits depend neither on the range it
  /// is computed in nor on the other images.
  void (*run)(const PoolShape& shape, const PoolArgs& args, int begin, int end);
};

/// Kernels of one instruction set, in no order of merit.
struct PoolKernelList {
  const PoolKernel* const* begin = nullptr;
  int count = 0;
};

/// Returns what this build has for `isa`; empty if it is compiled out. The processor is not asked: see is_available().
PoolKernelList pool_kernels(Isa isa) noexcept;

}  // namespace ration::kernels
