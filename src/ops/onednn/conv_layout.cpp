#include "ops/onednn/conv_layout.hpp"

#include <algorithm>

#include "ops/onednn/memory_format.hpp"

namespace ration::ops::onednn {
namespace {

/// Channel blocks that a shard needs, measured on AVX2 with ResNet-50's layers: with half of them the direct kernel
/// takes 1.25 to 1.4 times as long, the 1 x 1 kernel 1.8 to 1.9 times. The same number for AVX-512 is a guess.
constexpr std::int64_t kDirectBlocks = 4;
constexpr std::int64_t kPointwiseBlocks = 2;

/// The shards to provide for: the workers of a cluster of cores on common servers. A choice, not measured.
constexpr std::int64_t kShards = 8;

/// With at least this many rows a shard, 1 x 1 kernels run as fast by rows as by channels.
constexpr std::int64_t kRowsToStay = 2;

bool is_pointwise(const ConvProblem& problem) {
  const auto& kernel = problem.geometry.kernel;
  return std::all_of(kernel.begin(), kernel.end(), [](auto size) { return size == 1; });
}

}  // namespace

bool prefers_rows(const ConvProblem& problem, Layout producer, Layout blocked) {
  if (channel_block(producer) > 1) return false;
  const bool follows = producer == Layout::kChannelsLast;
  const std::int64_t rows = problem.dst_spatial[0];
  if (problem.depthwise()) return follows && rows >= kShards;
  if (problem.group > 1) return false;
  const bool pointwise = is_pointwise(problem);
  const std::int64_t blocks = stored_channels(problem.dst_channels, blocked) / channel_block(blocked);
  const bool channels_suffice = blocks >= kShards * (pointwise ? kPointwiseBlocks : kDirectBlocks);
  if (channels_suffice) return follows && pointwise && rows >= kShards * kRowsToStay;
  return rows >= kShards;
}

}  // namespace ration::ops::onednn
