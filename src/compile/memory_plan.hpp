/// Where buffers of known size and lifetime lie in one block of memory: a pure function.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace ration::compile {

/// A buffer that is alive from step `first` to step `last`, both included.
struct BufferLife {
  std::size_t bytes = 0;
  int first = 0;
  int last = 0;
};

struct MemoryPlan {
  std::vector<std::size_t> offsets;  ///< One per buffer, multiples of kBufferAlignment.
  std::size_t total_bytes = 0;       ///< Size of the block.
};

/// One cache line; also the alignment of the widest vector load.
inline constexpr std::size_t kBufferAlignment = 64;

/// Places every buffer so that no two that are alive at the same step overlap. Takes the largest first, each at the
/// lowest offset that fits ("greedy by size", Pisarchyk and Lee 2020, arXiv:2001.03288, whose measurements put it at
/// or near the lower bound for convolutional networks). O(n^2) in the number of buffers.
MemoryPlan plan_memory(std::span<const BufferLife> buffers);

}  // namespace ration::compile
