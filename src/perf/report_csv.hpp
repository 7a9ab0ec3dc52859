/// A report's rows for spreadsheets.
#pragma once

#include <ostream>

#include "perf/report.hpp"

namespace ration::perf {

/// Writes a line of names and one line a row (RFC 4180, but with plain line ends). The names are those of the JSON,
/// nested ones joined by '_': latency_ms_p99. A load that is not the row's is empty.
void write_csv(std::ostream& out, const Report& report);

}  // namespace ration::perf
