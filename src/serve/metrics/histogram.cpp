#include "serve/metrics/histogram.hpp"

#include <algorithm>
#include <cstddef>

#include "serve/metrics/log_linear.hpp"

namespace ration::serve {
namespace {

constexpr std::size_t kSum = 0;
constexpr std::size_t kFirstBucket = 1;

}  // namespace

Histogram::Histogram(int stripes, std::uint64_t largest)
    : largest_(std::min(largest, log_linear::kLargest)),
      cells_(stripes, kFirstBucket + log_linear::index_of(largest_) + 1) {}

void Histogram::record(std::uint64_t value) noexcept {
  value = std::min(value, largest_);
  cells_.add(kFirstBucket + log_linear::index_of(value), 1);
  cells_.add(kSum, value);
}

Distribution Histogram::snapshot(double unit) const {
  Distribution distribution;
  const std::size_t buckets = log_linear::index_of(largest_) + 1;
  for (std::size_t i = 0; i < buckets; ++i) {
    const std::uint64_t count = cells_.total(kFirstBucket + i);
    if (count == 0) continue;
    distribution.buckets.push_back({.lower = static_cast<double>(log_linear::lower(i)) * unit,
                                    .upper = static_cast<double>(log_linear::upper(i)) * unit,
                                    .count = count});
    distribution.count += count;
  }
  distribution.sum = static_cast<double>(cells_.total(kSum)) * unit;
  return distribution;
}

}  // namespace ration::serve
