/// Meters how much CPU time the cgroup of a quota has used: the governor's view, which includes the other processes of
/// the container.
///
/// Keeps two files open; a reading is one system call and a short parse, without allocation. Thread-safe after open.
/// The kernel books a running thread's time at ticks and switches, so a reading may lag by some milliseconds per CPU.
#pragma once

#include <chrono>
#include <optional>

#include "ration/cpu_budget.hpp"
#include "sys/file_descriptor.hpp"

namespace ration::sys {

class QuotaMeter {
 public:
  /// Opens the counters beside `quota`, an entry of CpuBudget::limits that is a quota.
  explicit QuotaMeter(const CpuLimit& quota, const CpuBudgetOptions& options = {});

  /// Returns the CPU time that all processes of the cgroup used since it was made. Nothing if the kernel does not tell:
  /// under v1 that takes a cpuacct hierarchy in which the process sits at the same path.
  std::optional<std::chrono::nanoseconds> cpu_time() const noexcept;

  /// Returns the cgroup's throttling so far; nothing if cpu.stat cannot be read.
  std::optional<ThrottleStats> throttling() const noexcept;

 private:
  bool v2_;
  FileDescriptor stat_;     // cpu.stat
  FileDescriptor account_;  // cpuacct.usage; v1 only
};

}  // namespace ration::sys
