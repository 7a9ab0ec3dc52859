/// Into how many shards a step is cut, and the cost that this hangs on: pure functions.
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

/// Returns the running mean after one more run: an eighth of the way to the sample, so that a single preempted run does
/// not decide anything; unchanged if that is less than a 64th of the mean. All workers that run the plan read the mean
/// at each step, and a store takes its cache line away from them.
std::uint32_t next_cost(std::uint32_t mean_ns, std::int64_t sample_ns) noexcept;

}  // namespace ration::compile
