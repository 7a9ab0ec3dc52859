#include "perf/quantiles.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace ration::perf {

double quantile(const std::vector<double>& ascending, double q) {
  if (ascending.empty()) return 0;
  const double rank = std::ceil(q * static_cast<double>(ascending.size())) - 1;
  return ascending[static_cast<std::size_t>(std::max(rank, 0.0))];
}

Quantiles quantiles_ms(std::vector<double> seconds) {
  std::sort(seconds.begin(), seconds.end());
  Quantiles figures;
  figures.mean = mean(seconds) * 1e3;
  figures.p50 = quantile(seconds, 0.5) * 1e3;
  figures.p90 = quantile(seconds, 0.9) * 1e3;
  figures.p95 = quantile(seconds, 0.95) * 1e3;
  figures.p99 = quantile(seconds, 0.99) * 1e3;
  figures.p999 = quantile(seconds, 0.999) * 1e3;
  return figures;
}

double mean(const std::vector<double>& values) {
  if (values.empty()) return 0;
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

}  // namespace ration::perf
