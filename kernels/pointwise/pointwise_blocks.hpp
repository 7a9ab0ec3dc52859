/// How pointwise.hpp cuts its three dimensions for the caches. No choice changes a bit of the result.
#pragma once

#include "kernels/pointwise/pointwise_tile.hpp"
#include "kernels/product/parts.hpp"

namespace ration::kernels {
namespace {

// A panel is the weights of the largest tile for one block of src channels. It stays in the first-level cache while
// pixels pass; 24 of 32 KB leave room for the pixels.
constexpr int kPanelBytes = 24 * 1024;
constexpr int kMostSrcBlocks = kPanelBytes / (kMostVectors * kLanes * kLanes * static_cast<int>(sizeof(float)));

// The pixels of one block of src channels stay in the second-level cache while panels pass.
constexpr int kPixelBytes = 200 * 1024;
// A strided block of pixels is copied with all its channels.
constexpr int kCopyBytes = 400 * 1024;

/// Sums that wait for further src channels stay in the second-level cache.
constexpr int kSumBytes = 200 * 1024;

constexpr int bytes_per_block = kLanes * static_cast<int>(sizeof(float));

/// Returns the most pixels that are worked on together.
int most_pixels_together(int src_blocks, bool copied) {
  const int together = cut(src_blocks, kMostSrcBlocks).size(0);
  int most = kPixelBytes / (together * bytes_per_block);
  if (copied && kCopyBytes / (src_blocks * bytes_per_block) < most) most = kCopyBytes / (src_blocks * bytes_per_block);
  return at_least(most, 4 * most_pixels(kMostVectors));
}

/// Returns the most vectors of dst channels that are worked on together.
int most_vectors_together(int src_blocks, int pixels) {
  if (src_blocks <= kMostSrcBlocks) return 1 << 20;
  return at_least(kSumBytes / (pixels * bytes_per_block), 4 * kMostVectors);
}

}  // namespace
}  // namespace ration::kernels
