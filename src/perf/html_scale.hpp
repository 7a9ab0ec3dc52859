/// Maps values to pixels, and finds the values at which an axis has ticks.
#pragma once

#include <string>
#include <vector>

#include "perf/html_geometry.hpp"

namespace ration::perf::html {

/// Returns the smallest of 1, 2 and 5 times a power of ten that cuts the span into at most `most` pieces.
double nice_step(double span, int most);

/// One axis: where a value stands, and the labelled values. Its ends are ticks.
struct Axis {
  Range values;
  Range pixels;
  bool logarithmic = false;
  std::vector<double> ticks;
  std::vector<std::string> labels;  ///< One for each tick.

  /// Returns the pixel of a value; a value beyond the ends stands at the end.
  double operator()(double value) const;
};

/// Returns an axis over equal distances that reaches at least from `values.low` to `values.high`. An empty range is
/// widened, so that one point is a picture, too.
Axis linear_axis(Range values, Range pixels, int most_ticks);

/// Returns an axis over equal ratios; both ends must be positive.
Axis log_axis(Range values, Range pixels, int most_ticks);

}  // namespace ration::perf::html
