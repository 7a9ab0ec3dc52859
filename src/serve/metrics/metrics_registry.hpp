/// The counts of all models that an engine has had, by name.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "ration/metrics.hpp"
#include "serve/metrics/model_metrics.hpp"

namespace ration::serve {

/// Thread-safe. The lock is taken when a model is loaded and when stats are taken, never by a request. A model's counts
/// stay when it is unloaded, so that counters never fall; they cost 31 KiB a stripe.
class MetricsRegistry {
 public:
  /// `stripes` is how many threads may count without disturbing each other, rounded up to a power of two.
  explicit MetricsRegistry(int stripes) : stripes_(stripes) {}

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
