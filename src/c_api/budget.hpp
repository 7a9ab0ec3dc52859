/// The CPU budget as a struct of C.
#pragma once

#include "ration/c_api.h"
#include "ration/cpu_budget.hpp"

namespace ration::c_api {

ration_budget budget_of(const CpuBudget& budget) noexcept;

}  // namespace ration::c_api
