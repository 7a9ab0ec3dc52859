/// Reads what the kernel's CFS bandwidth files say. Pure functions.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace ration::sys {

/// The outcome of parsing one quota: a limit, no limit, or the reason why the text makes no sense.
struct Quota {
  /// Empty if there is no limit.
  std::optional<double> cpus;
  std::chrono::microseconds period{0};
  /// Not empty if the text is broken; then `cpus` is empty.
  std::string error;
};

/// Parses the text of cpu.max: "MICROSECONDS PERIOD", "max PERIOD", or either without the period, which is then 100 ms.
Quota parse_quota_v2(std::string_view cpu_max);

/// Parses the texts of cpu.cfs_quota_us (-1: no limit) and cpu.cfs_period_us.
Quota parse_quota_v1(std::string_view quota, std::string_view period);

}  // namespace ration::sys
