/// The counts of all models that an engine has had, by name.
#pragma once

#include <algorithm>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "ration/metrics.hpp"
#include "serve/metrics/model_metrics.hpp"

namespace ration::serve {

/// Thread-safe. The lock is taken when a model is loaded and when stats are taken, never by a request. A model's counts
/// stay when it is unloaded, so that counters never fall; they cost 31 KiB a stripe, 248 KiB of a model at most.
class MetricsRegistry {
 public:
  /// More stripes than this are not made: a request counts a handful of times in the milliseconds that it takes, so
  /// that many threads on one stripe hardly meet. An estimate; benchmarks/metrics has the cost when two always meet.
  static constexpr int kMostStripes = 8;

  /// `threads` is how many may count without disturbing each other, as far as kMostStripes go.
  explicit MetricsRegistry(int threads) : stripes_(std::min(threads, kMostStripes)) {}

  int stripes() const noexcept { return stripes_; }

  /// Returns the counts of that name, from zero if it is new.
  std::shared_ptr<ModelMetrics> model(const std::string& name);

  /// Returns each model's stats, in the order of their first loading.
  std::vector<ModelStats> snapshot() const;

 private:
  using Entry = std::pair<std::string, std::shared_ptr<ModelMetrics>>;

  int stripes_;
  mutable std::mutex mutex_;  // Guards what follows.
  std::vector<Entry> entries_;
};

}  // namespace ration::serve
