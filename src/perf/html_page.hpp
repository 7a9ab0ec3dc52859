/// Writes a report as one HTML page that stands alone: it asks for nothing from anywhere and needs no JavaScript.
///
///     std::ofstream file("perf.html");
///     ration::perf::write_html(file, report);
#pragma once

#include <ostream>

#include "perf/report.hpp"

namespace ration::perf {

/// Every string of the report is escaped. The page's own policy (Content-Security-Policy) forbids the browser to fetch
/// anything. Fails as the stream does.
void write_html(std::ostream& out, const Report& report);

}  // namespace ration::perf
