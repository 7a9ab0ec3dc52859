#include "perf/html_tip.hpp"

#include "perf/html_series.hpp"
#include "perf/html_text.hpp"

namespace ration::perf::html {

std::string row_tip(const Report& report, const Row& row) {
  std::string tip = series_name(report, row) + ", " + load_name(row) + "\n" + rounded(row.throughput) +
                    " answers/s\nlatency p50 " + rounded(row.latency_ms.p50) + " ms, p99 " +
                    rounded(row.latency_ms.p99) + " ms\nmean " + rounded(row.latency_ms.mean) + " ms = queue " +
                    rounded(row.queue_ms.mean) + " + compute " + rounded(row.compute_ms.mean);
  if (row.throttled_periods > 0) tip += "\nthrottled in " + std::to_string(row.throttled_periods) + " periods";
  if (!row.stable) tip += "\nnot stable";
  return tip;
}

std::string window_tip(const WindowTrace& window) {
  std::string text = window.split;
  if (window.intra_op != "pool") text += ", " + window.intra_op;
  text += window.concurrency > 0 ? ", concurrency " + std::to_string(window.concurrency)
                                 : ", " + rounded(window.request_rate) + " requests/s";
  return text + "\nfrom " + fixed(window.start_s, 1) + " s for " + fixed(window.seconds, 1) + " s\n" +
         std::to_string(window.throttled_periods) + " of " + std::to_string(window.periods) + " periods throttled, " +
         rounded(window.throttled_ms) + " ms\n" + rounded(window.throughput) + " answers/s, mean latency " +
         rounded(window.latency_mean_ms) + " ms";
}

}  // namespace ration::perf::html
