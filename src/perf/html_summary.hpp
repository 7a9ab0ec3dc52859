/// The few figures one looks for first, as tiles at the head of the page.
#pragma once

#include <string>

#include "perf/report.hpp"

namespace ration::perf::html {

/// Returns the tiles: budget, most throughput, least latency, throttling, how many rows are stable. Only stable rows
/// are named as best.
std::string summary_tiles(const Report& report);

}  // namespace ration::perf::html
