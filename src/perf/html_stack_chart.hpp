/// Draws where the mean latency of one series goes: a bar for each load, compute time below, queue time on top.
#pragma once

#include <string>
#include <vector>

#include "perf/html_geometry.hpp"
#include "perf/html_series.hpp"

namespace ration::perf::html {

/// Returns the latency, in milliseconds, at which the bars of all these pictures end, so that they compare. An
/// overloaded row's queue grows as long as one measures; where rows that are not stable are far above all that are,
/// they are cut, and say how high they would be.
double stack_top(const std::vector<Series>& series);

/// Returns the picture of one series. Bars of rows that are not stable are hatched.
std::string stack_chart(const Report& report, const Series& series, double top_ms, Size size);

}  // namespace ration::perf::html
