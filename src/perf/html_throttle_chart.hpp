/// Draws throttling over the time of the run: what the kernel stopped in each window, and which setting ran then.
#pragma once

#include <string>

#include "perf/html_geometry.hpp"
#include "perf/report.hpp"

namespace ration::perf::html {

/// Sums over all windows.
struct ThrottlingTotal {
  std::uint64_t periods = 0, throttled_periods = 0;
  double throttled_ms = 0;
};

ThrottlingTotal throttling_total(const Report& report);

/// Returns two panels over one time axis, the share of throttled periods and the throttled time, above a strip that
/// shows which series was measured. Meant for reports with a quota: without one the kernel counts no periods.
std::string throttle_chart(const Report& report, Size size);

}  // namespace ration::perf::html
