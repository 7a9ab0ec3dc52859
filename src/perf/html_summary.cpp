#include "perf/html_summary.hpp"

#include <algorithm>

#include "perf/html_frontier.hpp"
#include "perf/html_series.hpp"
#include "perf/html_text.hpp"
#include "perf/html_throttle_chart.hpp"

namespace ration::perf::html {
namespace {

std::string tile(const std::string& name, const std::string& value, const std::string& detail) {
  return element("div", "class=\"tile\"",
                 element("dt", "", escape(name)) + element("dd", "class=\"value\"", escape(value)) +
                     element("dd", "", escape(detail))) +
         "\n";
}

std::string budget_tile(const CpuBudget& budget) {
  const CpuLimit* limit = budget.deciding();
  return tile("Budget", std::to_string(budget.threads) + (budget.threads == 1 ? " thread" : " threads"),
              "from " + rounded(budget.cpus) + (budget.cpus == 1 ? " CPU" : " CPUs") +
                  (limit != nullptr ? ", by " + std::string(to_string(limit->source)) : ""));
}

// Returns the stable row that comes before all others, or nullptr.
template <typename Before>
const Row* best_row(const Report& report, Before before) {
  const Row* best = nullptr;
  for (const Row& row : report.rows) {
    if (row.stable && row.requests > 0 && (best == nullptr || before(row, *best))) best = &row;
  }
  return best;
}

std::string most_throughput(const Report& report) {
  const Row* most = best_row(report, [](const Row& a, const Row& b) { return a.throughput > b.throughput; });
  if (most == nullptr) return tile("Most throughput", "none", "no row is stable");
  // Of those that differ from the most by chance alone, the fastest.
  const double enough = most->throughput / (1 + kNoise);
  const Row* row = best_row(report, [enough](const Row& a, const Row& b) {
    const bool is_enough = a.throughput >= enough, is_other_enough = b.throughput >= enough;
    return is_enough != is_other_enough ? is_enough : a.latency_ms.p99 < b.latency_ms.p99;
  });
  return tile("Most throughput", rounded(row->throughput) + "/s",
              series_name(report, *row) + ", " + load_name(*row) + ", p99 " + rounded(row->latency_ms.p99) + " ms");
}

std::string least_latency(const Report& report) {
  const Row* row = best_row(report, [](const Row& a, const Row& b) { return a.latency_ms.p99 < b.latency_ms.p99; });
  if (row == nullptr) return tile("Least latency, p99", "none", "no row is stable");
  return tile("Least latency, p99", rounded(row->latency_ms.p99) + " ms",
              series_name(report, *row) + ", " + load_name(*row) + ", " + rounded(row->throughput) + "/s");
}

std::string throttling(const Report& report) {
  const ThrottlingTotal total = throttling_total(report);
  if (total.periods == 0) return tile("Throttled periods", "none", "no CFS period was counted");
  const double share = 100 * static_cast<double>(total.throttled_periods) / static_cast<double>(total.periods);
  return tile("Throttled periods", rounded(share) + " %",
              std::to_string(total.throttled_periods) + " of " + std::to_string(total.periods) + ", all windows");
}

std::string stability(const Report& report) {
  const auto stable = std::count_if(report.rows.begin(), report.rows.end(), [](const Row& row) { return row.stable; });
  return tile("Stable rows", std::to_string(stable) + " of " + std::to_string(report.rows.size()),
              "three windows in a row within 10 %");
}

}  // namespace

std::string summary_tiles(const Report& report) {
  const std::string tiles = concat({budget_tile(report.budget), most_throughput(report), least_latency(report),
                                    throttling(report), stability(report)});
  return concat({element("dl", "class=\"tiles\"", tiles), "\n"});
}

}  // namespace ration::perf::html
