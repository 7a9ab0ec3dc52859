/// A report for programs.
#pragma once

#include <nlohmann/json.hpp>

#include "perf/report.hpp"

namespace ration::perf {

/// Returns {model, version, machine, command, budget, rows, windows, warnings, interrupted}; a row has `concurrency` or
/// `request_rate`, after its loop.
nlohmann::ordered_json report_json(const Report& report);

}  // namespace ration::perf
