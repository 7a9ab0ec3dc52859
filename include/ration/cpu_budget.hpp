/// What CPU this process may use, and which limit says so: the tightest of online CPUs, cpuset, affinity and CFS quota.
///
///     const ration::CpuBudget budget = ration::CpuBudget::detect();
///     std::cout << budget.threads << " threads from " << budget.cpus << " CPUs\n";
///     for (const ration::CpuLimit& limit : budget.limits) {
///       std::cout << to_string(limit.source) << ' ' << limit.path << ": " << limit.cpus << " CPUs"
///                 << (limit.decides ? " (decides)" : "") << '\n';
///     }
///
/// A CpuBudget is a plain value: copy it, keep it, compare it. detect() reads files under /proc and /sys each time
/// (about 150 us), keeps no state, may be called from any thread, and never fails: what cannot be read is listed
/// in `ignored`, and with nothing to go by the budget is one thread.
///
/// How the number comes about:
///  - the allowed set is the online CPUs, cut by the cpuset of the process's cgroup and by the affinity of the
///    process's *main thread*. The calling thread's affinity does not count, so a pinned caller does not shrink the
///    process, while `taskset -c 1 program` gives 1. A main thread that pinned itself looks the same as taskset and
///    counts as a limit; `ration doctor` warns of it;
///  - CFS quotas are read in the process's cgroup and in every ancestor up to the root of the mount, cgroup v1 and v2;
///  - the smallest decides: rounded down, because a thread that does not fit is what the kernel throttles, and at least
///  1;
///  - weights (cpu.shares, cpu.weight) bind only while others want the CPU: they are no limit and change nothing.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ration/export.hpp"

namespace ration {

/// Says where a limit comes from, in the order in which the limits are listed.
enum class LimitSource : std::uint8_t {
  kOnline,    ///< CPUs that are switched on: /sys/devices/system/cpu/online.
  kCpusetV1,  ///< cpuset controller, cgroup v1.
  kCpusetV2,  ///< cpuset controller, cgroup v2.
  kAffinity,  ///< Affinity mask of the main thread: taskset, sched_setaffinity, a pinned parent.
  kQuotaV1,   ///< cpu.cfs_quota_us over cpu.cfs_period_us of one cgroup.
  kQuotaV2,   ///< cpu.max of one cgroup.
};

/// Returns "online", "cpuset v1", "cpuset v2", "affinity", "quota v1" or "quota v2".
RATION_EXPORT std::string_view to_string(LimitSource source) noexcept;

/// One limit that was found.
struct CpuLimit {
  LimitSource source = LimitSource::kOnline;
  /// The file that says so, as the process sees it (without CpuBudgetOptions::root).
  std::string path;
  /// CPUs left by this limit. For a set of CPUs: those of the set that the entries listed before it allow, too.
  double cpus = 0;
  /// True for the one limit that decides the budget: the smallest, and the first listed among equals.
  bool decides = false;
  /// Length of the CFS period; zero for sets.
  std::chrono::microseconds period{0};
  /// The set as a CPU list ("0-3,8"); empty for quotas.
  std::string note;

  bool is_quota() const noexcept { return source == LimitSource::kQuotaV1 || source == LimitSource::kQuotaV2; }

  friend bool operator==(const CpuLimit&, const CpuLimit&) = default;
};

/// Something that was looked at and does not count: a weight, an unreadable file, a line that makes no sense.
struct IgnoredLimit {
  std::string path;
  std::string reason;

  friend bool operator==(const IgnoredLimit&, const IgnoredLimit&) = default;
};

struct CpuBudgetOptions {
  /// Directory that holds `proc` and `sys`. Another one than "/" is for tests and for reading a container from its
  /// host; then nothing is asked of the running kernel.
  std::filesystem::path root = "/";
  /// Process to look at; none: the calling one.
  std::optional<int> pid;
};

struct CpuBudget {
  /// Threads that may compute at the same time: `cpus` rounded down, at least 1.
  int threads = 1;
  /// The tightest limit as a real number, for example 1.5 for a quota of 150 ms every 100 ms.
  double cpus = 1;
  /// What `threads` leave unused: cpus - threads, and 0 when `cpus` is below 1.
  double remainder = 0;
  /// The allowed CPU ids, ascending. Empty only if neither /proc nor /sys could be read.
  std::vector<int> affinity;
  /// Every limit that was found, in the order of LimitSource; quotas from the process's own cgroup up to the root.
  std::vector<CpuLimit> limits;
  /// What was seen and does not count, with the reason.
  std::vector<IgnoredLimit> ignored;

  RATION_EXPORT static CpuBudget detect(const CpuBudgetOptions& options = {});

  /// Returns the limit that decided, or nullptr if none was found. Points into `limits`.
  RATION_EXPORT const CpuLimit* deciding() const noexcept;
  /// Returns the smallest quota, decisive or not, or nullptr without one. Points into `limits`.
  RATION_EXPORT const CpuLimit* tightest_quota() const noexcept;

  /// Returns `affinity` in the form that `taskset -c` takes, for example "0-3,8".
  RATION_EXPORT std::string affinity_list() const;

  friend bool operator==(const CpuBudget&, const CpuBudget&) = default;
};

/// What CFS bandwidth control did to one cgroup since it was made. All of the cgroup's threads share these counters.
struct ThrottleStats {
  std::uint64_t periods = 0;                   ///< Periods in which the cgroup wanted to run.
  std::uint64_t throttled_periods = 0;         ///< Those in which the quota ran out.
  std::chrono::nanoseconds throttled_time{0};  ///< Time that run queues stood still, summed over CPUs.

  /// Reads the counters of the cgroup that `quota`, an entry of CpuBudget::limits, belongs to. Returns nothing for a
  /// limit that is no quota or whose cpu.stat cannot be read.
  RATION_EXPORT static std::optional<ThrottleStats> read(const CpuLimit& quota,
                                                         const std::filesystem::path& root = "/");

  friend bool operator==(const ThrottleStats&, const ThrottleStats&) = default;
};

}  // namespace ration
