/// What `ration doctor` finds, as plain lines for a host's log.
#pragma once

#include <string>

#include "ration/cpu_budget.hpp"

namespace ration::c_api {

/// Looks at the calling process, its environment and its threads, too.
std::string doctor_text(const CpuBudget& budget);

}  // namespace ration::c_api
