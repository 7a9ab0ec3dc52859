/// Tells how the budget came about: each limit, the one that decides, and what does not count.
#pragma once

#include <string>

#include "ration/cpu_budget.hpp"

namespace ration::perf::html {

/// Returns "2 threads from 2.5 CPUs".
std::string budget_sentence(const CpuBudget& budget);

/// Returns the section's content.
std::string budget_section(const CpuBudget& budget);

}  // namespace ration::perf::html
