/// Derives a CpuBudget from the files of a tree: the work behind CpuBudget::detect.
#pragma once

#include <optional>
#include <string>

#include "ration/cpu_budget.hpp"
#include "sys/file_tree.hpp"

namespace ration::sys {

/// Returns "/proc/self" or "/proc/PID".
std::string process_directory(std::optional<int> pid);

/// Reads through `files`, which afterwards knows every file the budget depends on. Never fails.
CpuBudget detect_budget(FileTree& files, std::optional<int> pid);

}  // namespace ration::sys
