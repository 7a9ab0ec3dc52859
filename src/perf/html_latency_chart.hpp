/// Draws latency against throughput: p50 solid, p99 dashed, one line pair for each series, the frontier behind them.
#pragma once

#include <string>

#include "perf/html_geometry.hpp"
#include "perf/html_series.hpp"

namespace ration::perf::html {

/// Returns the picture of all rows of this loop. Points of rows that are not stable are hollow. The latency axis is
/// logarithmic where the largest is more than 10 times the smallest. Labels for which there is no room are left out.
std::string latency_chart(const Report& report, Loop loop, Size size);

}  // namespace ration::perf::html
