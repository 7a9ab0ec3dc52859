#include "sys/quota.hpp"

#include <cstdint>

#include "sys/text.hpp"

namespace ration::sys {
namespace {

constexpr std::string_view kDefaultPeriod = "100000";  // The kernel's own default, in microseconds.

Quota broken(std::string_view what, std::string_view text) {
  Quota quota;
  constexpr std::size_t kShown = 40;
  quota.error = std::string(what) + " '" + std::string(text.substr(0, kShown)) + "' makes no sense";
  return quota;
}

Quota divide(std::string_view quota_text, std::string_view period_text) {
  const auto period = parse_number<std::int64_t>(period_text);
  if (!period || *period <= 0) return broken("period", period_text);
  const auto quota = parse_number<std::int64_t>(quota_text);
  if (!quota || *quota <= 0) return broken("quota", quota_text);
  Quota result;
  result.cpus = static_cast<double>(*quota) / static_cast<double>(*period);
  result.period = std::chrono::microseconds(*period);
  return result;
}

}  // namespace

Quota parse_quota_v2(std::string_view cpu_max) {
  const auto fields = words(cpu_max);
  if (fields.empty() || fields.size() > 2) return broken("quota", trim(cpu_max));
  if (fields[0] == "max") return {};
  return divide(fields[0], fields.size() == 2 ? fields[1] : kDefaultPeriod);
}

Quota parse_quota_v1(std::string_view quota, std::string_view period) {
  if (trim(quota) == "-1") return {};
  return divide(trim(quota), trim(period));
}

}  // namespace ration::sys
