/// A report of `ration perf` for people.
#pragma once

#include <ostream>
#include <string>

#include "perf/aggregate.hpp"
#include "perf/report.hpp"

namespace ration::cli {

/// Prints what was measured where, the rows in columns with their notes, and the warnings.
void print_perf_report(std::ostream& out, const perf::Report& report);

/// Returns "elastic" or "2x1 openmp".
std::string setting_name(const std::string& split, const std::string& intra_op);
/// Returns "4 clients" or "12.5/s".
std::string load_name(int concurrency, double request_rate);
/// Returns a row in one line: its setting, its load, throughput and latency.
std::string row_summary(const perf::Row& row);

}  // namespace ration::cli
