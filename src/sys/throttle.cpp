#include "sys/throttle.hpp"

#include "base/guarded.hpp"
#include "sys/file_tree.hpp"
#include "sys/text.hpp"

namespace ration {
namespace sys {
namespace {

std::optional<std::uint64_t> counter(std::string_view text, std::string_view key) {
  const auto value = find_line(text, key);
  return value ? parse_number<std::uint64_t>(*value) : std::nullopt;
}

}  // namespace

std::optional<ThrottleStats> parse_throttle_stats(std::string_view cpu_stat, bool v2) {
  const auto periods = counter(cpu_stat, "nr_periods");
  const auto throttled = counter(cpu_stat, "nr_throttled");
  const auto time = counter(cpu_stat, v2 ? "throttled_usec" : "throttled_time");
  if (!periods || !throttled || !time) return std::nullopt;
  const auto nanoseconds = static_cast<std::int64_t>(*time * (v2 ? 1000U : 1U));
  return ThrottleStats{*periods, *throttled, std::chrono::nanoseconds(nanoseconds)};
}

std::string cpu_stat_path(const CpuLimit& quota) { return quota.path.substr(0, quota.path.rfind('/')) + "/cpu.stat"; }

}  // namespace sys

std::optional<ThrottleStats> ThrottleStats::read(const CpuLimit& quota, const std::filesystem::path& root) {
  if (!quota.is_quota()) return std::nullopt;
  return base::guarded("a cgroup's throttling", [&]() -> std::optional<ThrottleStats> {
    sys::FileTree files(root);
    const sys::FileText& file = files.read(sys::cpu_stat_path(quota));
    if (!file.ok()) return std::nullopt;
    return sys::parse_throttle_stats(file.text, quota.source == LimitSource::kQuotaV2);
  });
}

}  // namespace ration
