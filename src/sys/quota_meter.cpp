#include "sys/quota_meter.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "sys/budget_detection.hpp"
#include "sys/cgroup_path.hpp"
#include "sys/text.hpp"
#include "sys/throttle.hpp"

namespace ration::sys {
namespace {

using Buffer = std::array<char, 1024>;  // cpu.stat has about ten lines of 30 characters.

std::string_view read_now(const FileDescriptor& file, Buffer& buffer) noexcept {
  if (!file.is_open()) return {};
  const ssize_t count = ::pread(file.get(), buffer.data(), buffer.size(), 0);
  return {buffer.data(), count > 0 ? static_cast<std::size_t>(count) : 0U};
}

// Finds the cpuacct directory of the v1 cgroup whose cpu directory is `directory`; "" if the process is not in it.
std::string account_directory(FileTree& files, std::optional<int> pid, const std::string& directory) {
  if (files.read(directory + "/cpuacct.usage").ok()) return directory;
  const std::string process = process_directory(pid);
  const CgroupPaths paths(files.read(process + "/cgroup").text, files.read(process + "/mountinfo").text);
  const auto cpu = paths.find(files, {false, "cpu"});
  const auto account = paths.find(files, {false, "cpuacct"});
  if (!cpu || !account) return "";
  const std::string& point = cpu->directories.back();
  if (!directory.starts_with(point)) return "";
  const std::string candidate = account->directories.back() + directory.substr(point.size());
  const auto found = std::find(account->directories.begin(), account->directories.end(), candidate);
  return found == account->directories.end() ? "" : candidate;
}

}  // namespace

QuotaMeter::QuotaMeter(const CpuLimit& quota, const CpuBudgetOptions& options)
    : v2_(quota.source == LimitSource::kQuotaV2) {
  FileTree files(options.root);
  stat_ = FileDescriptor(files.locate(cpu_stat_path(quota)));
  if (v2_) return;
  const std::string directory = account_directory(files, options.pid, quota.path.substr(0, quota.path.rfind('/')));
  if (!directory.empty()) account_ = FileDescriptor(files.locate(directory + "/cpuacct.usage"));
}

std::optional<std::chrono::nanoseconds> QuotaMeter::cpu_time() const noexcept {
  Buffer buffer;
  const std::string_view text = read_now(v2_ ? stat_ : account_, buffer);
  const auto field = v2_ ? find_line(text, "usage_usec") : std::optional(trim(text));
  const auto count = field ? parse_number<std::int64_t>(*field) : std::nullopt;
  if (!count) return std::nullopt;
  return v2_ ? std::chrono::microseconds(*count) : std::chrono::nanoseconds(*count);
}

std::optional<ThrottleStats> QuotaMeter::throttling() const noexcept {
  Buffer buffer;
  return parse_throttle_stats(read_now(stat_, buffer), v2_);
}

}  // namespace ration::sys
