#include "serve/metrics/metrics_registry.hpp"

#include <algorithm>

namespace ration::serve {

std::shared_ptr<ModelMetrics> MetricsRegistry::model(const std::string& name) {
  const std::lock_guard lock(mutex_);
  const auto known =
      std::find_if(entries_.begin(), entries_.end(), [&](const Entry& entry) { return entry.first == name; });
  if (known != entries_.end()) return known->second;
  entries_.emplace_back(name, std::make_shared<ModelMetrics>(stripes_));
  return entries_.back().second;
}

std::vector<ModelStats> MetricsRegistry::snapshot() const {
  std::vector<Entry> entries;
  {
    const std::lock_guard lock(mutex_);
    entries = entries_;
  }
  std::vector<ModelStats> all;
  all.reserve(entries.size());
  for (const auto& [name, metrics] : entries) {
    all.push_back(metrics->snapshot());
    all.back().name = name;
  }
  return all;
}

}  // namespace ration::serve
