/// Sorts a report's rows into the series of a chart: one for each split, intra-op backend and batch.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "perf/report.hpp"

namespace ration::perf::html {

/// Closed and open loops are different questions: their rows never share a picture.
enum class Loop : std::uint8_t { kClosed, kOpen };

struct Series {
  std::string name;              ///< "elastic", "2x1, openmp", "1x2, batch 4".
  std::size_t index = 0;         ///< Of its colour and marker; the same in every picture.
  std::vector<const Row*> rows;  ///< By load; point into the report.
};

Loop loop_of(const Row& row);

/// Returns the concurrency, or the request rate.
double load_of(const Row& row);

/// Returns "concurrency 4" or "12.5 requests/s".
std::string load_name(const Row& row);

/// Returns the name of the row's series; what is the same everywhere in the report goes without saying.
std::string series_name(const Report& report, const Row& row);

/// Returns the series that have rows of this loop, in the order in which the report first names them.
std::vector<Series> series_of(const Report& report, Loop loop);

/// Returns the index of the series that the row belongs to.
std::size_t series_index(const Report& report, const Row& row);

/// Returns the index of the window's series, the first of its split and backend: windows do not know their batch. 0 if
/// the report has no row of it.
std::size_t series_index(const Report& report, const WindowTrace& window);

}  // namespace ration::perf::html
