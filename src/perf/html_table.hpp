/// The figures as tables with units: what was answered, where the time went, what it cost. Every row is in each.
#pragma once

#include <string>

#include "perf/report.hpp"

namespace ration::perf::html {

/// Returns the three tables, each under a heading.
std::string row_tables(const Report& report);

}  // namespace ration::perf::html
