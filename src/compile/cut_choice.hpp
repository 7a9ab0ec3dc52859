/// Into how many shards a step is cut: a pure function of its cost and the workers at hand.
#pragma once

#include <cstdint>
#include <span>

namespace ration::compile {

/// A shard shorter than this is not worth handing to another worker: a fork and join of spinning workers costs one to
/// two microseconds (benchmarks/pool), and cutting makes a step 1 to 3 per cent slower.
inline constexpr std::uint32_t kShortestShardNs = 10'000;

/// Returns the count to cut into: 1 for a lead alone; otherwise the smallest of `cuts` that gives each of `width`
/// workers a shard, or the largest below it if there is none, as long as shards stay longer than kShortestShardNs.
/// `cuts` is ascending and starts with 1.
int choose_cut(std::span<const int> cuts, int width, std::uint32_t cost_ns) noexcept;

}  // namespace ration::compile
