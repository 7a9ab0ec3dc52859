/// The columns of the tables of figures, as lists: a heading that spans them, a title with the unit, and the number.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "perf/report.hpp"

namespace ration::perf::html {

/// A count has no digits behind the point; other numbers get two, one from 10 on and none from 10 000 on, by the
/// largest of their column.
struct Column {
  std::string group;
  std::string title;  ///< May be followed by a unit, "throttled, ms".
  std::function<double(const Row&)> value;
  bool is_count = false;
};

std::vector<Column> throughput_columns();
std::vector<Column> time_columns();
std::vector<Column> cost_columns();

}  // namespace ration::perf::html
