#include "perf/html_columns.hpp"

#include <cmath>
#include <limits>

namespace ration::perf::html {
namespace {

constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();

void add_quantiles(std::vector<Column>& columns, const std::string& group, Quantiles Row::*times) {
  const auto add = [&](const char* title, double Quantiles::*quantile) {
    columns.push_back({group, title, [=](const Row& row) { return (row.*times).*quantile; }});
  };
  add("mean", &Quantiles::mean);
  add("p50", &Quantiles::p50);
  add("p90", &Quantiles::p90);
  add("p95", &Quantiles::p95);
  add("p99", &Quantiles::p99);
  add("p99.9", &Quantiles::p999);
}

Column count(const char* group, const char* title, std::uint64_t Row::*member) {
  return {group, title, [=](const Row& row) { return static_cast<double>(row.*member); }, true};
}

Column number(const char* group, const char* title, double (*value)(const Row&)) { return {group, title, value}; }

double cpu_s(const Row& row) { return row.cpu_user_s + row.cpu_system_s; }

double ratio(double part, double whole) { return whole > 0 ? part / whole : kNothing; }

}  // namespace

std::vector<Column> throughput_columns() {
  std::vector<Column> columns = {
      number("", "answers/s", [](const Row& row) { return row.throughput; }),
  };
  add_quantiles(columns, "Latency, ms", &Row::latency_ms);
  columns.push_back(count("Requests", "answered", &Row::requests));
  columns.push_back(count("Requests", "failed", &Row::failed));
  columns.push_back(number("Requests", "late, %",
                           [](const Row& row) { return row.concurrency > 0 ? kNothing : 100 * row.delayed_share; }));
  columns.push_back(number("Little's law", "L", [](const Row& row) { return row.little_l; }));
  columns.push_back(number("Little's law", "off, %", [](const Row& row) {
    return row.concurrency > 0 ? 100 * (row.little_l / row.concurrency - 1) : kNothing;
  }));
  return columns;
}

std::vector<Column> time_columns() {
  std::vector<Column> columns;
  add_quantiles(columns, "Queue time, ms", &Row::queue_ms);
  add_quantiles(columns, "Compute time, ms", &Row::compute_ms);
  columns.push_back(number("Mean", "width", [](const Row& row) { return row.width_mean; }));
  columns.push_back(number("Mean", "batch", [](const Row& row) { return row.batch_mean; }));
  return columns;
}

std::vector<Column> cost_columns() {
  return {
      number("", "measured, s", [](const Row& row) { return row.seconds; }),
      count("Throttled", "periods", &Row::throttled_periods),
      number("Throttled", "ms", [](const Row& row) { return row.throttled_ms; }),
      count("Context switches", "voluntary", &Row::voluntary_switches),
      count("Context switches", "involuntary", &Row::involuntary_switches),
      number("Context switches", "/request",
             [](const Row& row) {
               return ratio(static_cast<double>(row.voluntary_switches + row.involuntary_switches),
                            static_cast<double>(row.requests));
             }),
      number("CPU time", "user, s", [](const Row& row) { return row.cpu_user_s; }),
      number("CPU time", "system, s", [](const Row& row) { return row.cpu_system_s; }),
      number("CPU time", "system, %", [](const Row& row) { return 100 * ratio(row.cpu_system_s, cpu_s(row)); }),
      number("CPU time", "CPUs", [](const Row& row) { return ratio(cpu_s(row), row.seconds); }),
      number("CPU time", "ms/request",
             [](const Row& row) { return 1000 * ratio(cpu_s(row), static_cast<double>(row.requests)); }),
  };
}

}  // namespace ration::perf::html
