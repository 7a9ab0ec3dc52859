/// What stands at the head of a report: which library, which machine, what it was allowed.
#pragma once

#include <string>

#include "perf/report.hpp"

namespace ration::perf {

/// Fills model, version, machine, command and budget; `ration_version` is the library's. Reads /proc; what cannot be
/// read is left out.
Report begin_report(const std::string& model_path, const std::string& ration_version, const std::string& command);

}  // namespace ration::perf
