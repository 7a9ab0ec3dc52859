#include "perf/html_series.hpp"

#include <algorithm>

#include "perf/html_text.hpp"

namespace ration::perf::html {
namespace {

bool is_same_series(const Row& a, const Row& b) {
  return a.split == b.split && a.intra_op == b.intra_op && a.batch == b.batch;
}

// Returns one row of each series, in the report's order.
std::vector<const Row*> representatives(const Report& report) {
  std::vector<const Row*> firsts;
  for (const Row& row : report.rows) {
    const auto same = [&](const Row* first) { return is_same_series(*first, row); };
    if (std::none_of(firsts.begin(), firsts.end(), same)) firsts.push_back(&row);
  }
  return firsts;
}

// Returns the index of the first series whose rows satisfy the predicate, or 0.
template <typename Predicate>
std::size_t first_that(const Report& report, Predicate predicate) {
  const std::vector<const Row*> firsts = representatives(report);
  for (std::size_t index = 0; index < firsts.size(); ++index) {
    if (predicate(*firsts[index])) return index;
  }
  return 0;
}

}  // namespace

Loop loop_of(const Row& row) { return row.concurrency > 0 ? Loop::kClosed : Loop::kOpen; }

double load_of(const Row& row) { return row.concurrency > 0 ? row.concurrency : row.request_rate; }

std::string load_name(const Row& row) {
  return loop_of(row) == Loop::kClosed ? "concurrency " + std::to_string(row.concurrency)
                                       : rounded(row.request_rate) + " requests/s";
}

std::string series_name(const Report& report, const Row& row) {
  std::string name = row.split;
  if (row.intra_op != "pool") name += ", " + row.intra_op;
  const auto differs = [&](const Row& other) { return other.batch != row.batch; };
  if (std::any_of(report.rows.begin(), report.rows.end(), differs)) name += ", batch " + std::to_string(row.batch);
  return name;
}

std::vector<Series> series_of(const Report& report, Loop loop) {
  std::vector<Series> all;
  const std::vector<const Row*> firsts = representatives(report);
  for (std::size_t index = 0; index < firsts.size(); ++index) {
    Series series{series_name(report, *firsts[index]), index, {}};
    for (const Row& row : report.rows) {
      if (loop_of(row) == loop && is_same_series(row, *firsts[index])) series.rows.push_back(&row);
    }
    std::stable_sort(series.rows.begin(), series.rows.end(),
                     [](const Row* a, const Row* b) { return load_of(*a) < load_of(*b); });
    if (!series.rows.empty()) all.push_back(std::move(series));
  }
  return all;
}

std::size_t series_index(const Report& report, const Row& row) {
  return first_that(report, [&](const Row& other) { return is_same_series(other, row); });
}

std::size_t series_index(const Report& report, const WindowTrace& window) {
  return first_that(report,
                    [&](const Row& row) { return row.split == window.split && row.intra_op == window.intra_op; });
}

}  // namespace ration::perf::html
