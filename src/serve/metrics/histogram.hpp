/// Records how a quantity is distributed, from many threads at once.
#pragma once

#include <cstdint>

#include "ration/metrics.hpp"
#include "serve/metrics/striped_counters.hpp"

namespace ration::serve {

/// Thread-safe. Values are whole numbers of a unit that only snapshot() knows; their buckets are log_linear's.
class Histogram {
 public:
  /// Values above `largest` count as `largest`. Memory: 8 bytes for each bucket up to there in each stripe, 11 KiB a
  /// stripe for log_linear::kLargest.
  Histogram(int stripes, std::uint64_t largest);

  /// Takes no lock and does not allocate: two additions to the thread's stripe.
  void record(std::uint64_t value) noexcept;

  /// Returns what was recorded so far; `unit` is what the value 1 stands for. Every value whose record() happened
  /// before is in; of those recorded meanwhile each may be in the buckets, in the sum, in both or in neither.
  Distribution snapshot(double unit) const;

 private:
  std::uint64_t largest_;
  StripedCounters cells_;  ///< The sum, then a count for each bucket.
};

}  // namespace ration::serve
