/// Finds the CPUs that workers of this library are pinned to in other processes.
///
/// Two processes in one container would otherwise both start at the first core. Two that start within the same
/// milliseconds may still miss each other.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "sys/file_tree.hpp"

namespace ration::sys {

/// Every worker's thread name begins so.
inline constexpr std::string_view kWorkerNamePrefix = "ration-w";

/// Returns the CPU ids, ascending, to which threads named ration-w* are pinned alone, in the processes that /proc shows
/// except `self`. Reads one small file per thread of the machine (about 5 us each) and looks at most at 20 000 threads.
std::vector<int> taken_cpus(FileTree& files, std::optional<int> self);

}  // namespace ration::sys
