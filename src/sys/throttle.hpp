/// Reads cpu.stat, the counters of CFS bandwidth control. Pure except for the file access of the FileTree.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ration/cpu_budget.hpp"

namespace ration::sys {

/// Parses cpu.stat of v1 (throttled_time in nanoseconds) or v2 (throttled_usec). Nothing if a counter is missing.
std::optional<ThrottleStats> parse_throttle_stats(std::string_view cpu_stat, bool v2);

/// Returns the path of the cpu.stat that belongs to the quota's cgroup.
std::string cpu_stat_path(const CpuLimit& quota);

}  // namespace ration::sys
