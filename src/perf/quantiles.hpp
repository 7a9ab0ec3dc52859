/// Mean and quantiles of a set of times.
#pragma once

#include <vector>

#include "perf/report.hpp"

namespace ration::perf {

/// Returns the value that the part `q` of ascending values does not exceed, by the nearest rank; 0 if there are none.
double quantile(const std::vector<double>& ascending, double q);

/// Returns the figures of values in seconds, in milliseconds.
Quantiles quantiles_ms(std::vector<double> seconds);

double mean(const std::vector<double>& values);

}  // namespace ration::perf
