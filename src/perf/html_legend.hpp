/// Keys to the charts: which colour and marker is which series, which stroke and fill is what.
#pragma once

#include <string>
#include <vector>

#include "perf/html_series.hpp"

namespace ration::perf::html {

/// Returns the names of the series, each with its line and marker.
std::string series_legend(const std::vector<Series>& series);

/// Returns what strokes and marks mean in latency_chart(); `load` is the unit of the numbers beside the points.
std::string latency_legend(const std::string& load);

/// Returns what the fills mean in stack_chart().
std::string stack_legend();

}  // namespace ration::perf::html
