#include "perf/html_frontier.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace ration::perf::html {
namespace {

double carried(const Row& row) {
  return loop_of(row) == Loop::kOpen && row.request_rate > 0 ? row.request_rate * row.batch : row.throughput;
}

}  // namespace

std::vector<const Row*> frontier(const Report& report, Loop loop, double Quantiles::*quantile) {
  std::vector<const Row*> rows;
  for (const Row& row : report.rows) {
    const bool is_number = std::isfinite(carried(row)) && std::isfinite(row.latency_ms.*quantile);
    if (loop_of(row) == loop && row.stable && row.requests > 0 && is_number) rows.push_back(&row);
  }
  std::stable_sort(rows.begin(), rows.end(), [quantile](const Row* a, const Row* b) {
    return std::tuple(a->latency_ms.*quantile, -carried(*a)) < std::tuple(b->latency_ms.*quantile, -carried(*b));
  });
  std::vector<const Row*> unbeaten;
  double most = 0;
  for (const Row* row : rows) {
    if (carried(*row) <= most * (1 + kNoise)) continue;
    most = carried(*row);
    unbeaten.push_back(row);
  }
  return unbeaten;
}

}  // namespace ration::perf::html
