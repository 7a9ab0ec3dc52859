/// How a loop of elements is cut into shards: a pure function.
#pragma once

#include <algorithm>
#include <cstddef>

namespace ration::sched {

/// Shards per worker. More than one lets a worker that comes late or is slow take less; each costs one claim.
inline constexpr std::size_t kShardsPerWorker = 4;
/// More are not cut: a team counts them in 16 bits.
inline constexpr std::size_t kMostShards = 0xFFFF;

/// Returns the number of shards for `count` elements, at least `grain` each: 1, one per worker, or up to
/// kShardsPerWorker per worker if there are elements enough.
constexpr int shard_count(std::size_t count, std::size_t grain, int width) noexcept {
  const auto workers = static_cast<std::size_t>(width);
  const std::size_t by_grain = std::max<std::size_t>(count / std::max<std::size_t>(grain, 1), 1);
  const std::size_t shards = std::min({by_grain, workers * kShardsPerWorker, kMostShards});
  // A remainder of shards would leave workers without one in the last round.
  return static_cast<int>(shards > workers ? shards / workers * workers : shards);
}

/// Returns the first element of shard `shard` of `shards`; shards differ by one element at most.
constexpr std::size_t shard_begin(std::size_t count, int shard, int shards) noexcept {
  const auto i = static_cast<std::size_t>(shard);
  const auto n = static_cast<std::size_t>(shards);
  return count / n * i + std::min(i, count % n);
}

}  // namespace ration::sched
