/// What one can ask of stats that were taken.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>

#include "ration/metrics.hpp"

namespace ration {

double Distribution::quantile(double q) const {
  if (buckets.empty()) return 0;
  // The rank of the value wanted, counted from 1.
  const double rank = std::max(1.0, std::min(q, 1.0) * static_cast<double>(count));
  std::uint64_t cumulative = 0;
  auto bucket = buckets.begin();
  for (; bucket + 1 != buckets.end(); ++bucket) {
    cumulative += bucket->count;
    if (static_cast<double>(cumulative) >= rank) break;
  }
  return (bucket->lower + bucket->upper) / 2;
}

Distribution Distribution::since(const Distribution& earlier) const {
  Distribution difference;
  auto before = earlier.buckets.begin();
  for (Bucket bucket : buckets) {
    while (before != earlier.buckets.end() && before->upper < bucket.upper) ++before;
    if (before != earlier.buckets.end() && before->upper == bucket.upper) {
      bucket.count -= std::min(bucket.count, before->count);
    }
    if (bucket.count == 0) continue;
    difference.count += bucket.count;
    difference.buckets.push_back(bucket);
  }
  difference.sum = std::max(0.0, sum - earlier.sum);
  return difference;
}

std::uint64_t ModelStats::rejected_for(RejectReason reason) const {
  const auto index = static_cast<std::size_t>(reason);
  return index < rejected.size() ? rejected[index] : 0;
}

std::uint64_t ModelStats::ended() const {
  return std::accumulate(rejected.begin(), rejected.end(), completed + cancelled + expired + failed);
}

}  // namespace ration
