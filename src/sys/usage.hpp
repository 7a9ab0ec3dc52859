/// CPU time and context switches of a thread, of the process, or of a whole cgroup.
///
/// All functions are thread-safe, do not block and do not allocate; each costs about one system call.
#pragma once

#include <chrono>
#include <cstdint>

namespace ration::sys {

struct CpuUsage {
  std::chrono::nanoseconds user{0};
  std::chrono::nanoseconds system{0};
  std::uint64_t voluntary_switches = 0;    ///< The thread waited for something.
  std::uint64_t involuntary_switches = 0;  ///< The kernel took the CPU away.

  CpuUsage& operator+=(const CpuUsage& other) noexcept;
  friend CpuUsage operator-(CpuUsage a, const CpuUsage& b) noexcept;
  friend bool operator==(const CpuUsage&, const CpuUsage&) = default;
};

/// Returns what the calling thread used since it began.
CpuUsage thread_usage() noexcept;
/// Returns what the process used, threads that ended included.
CpuUsage process_usage() noexcept;

/// Returns the CPU time of the calling thread, user and system together, at the clock's nanosecond resolution.
std::chrono::nanoseconds thread_cpu_time() noexcept;
/// Names the CPU clock of one thread, so that others can read it while the thread lives.
using ThreadClock = int;
/// Returns the calling thread's clock.
ThreadClock this_thread_clock() noexcept;
/// Returns the CPU time on that clock. Its thread must not have ended: the kernel may have given its number to another.
std::chrono::nanoseconds thread_cpu_time(ThreadClock clock) noexcept;

/// Returns the CPU time of the process, user and system together, at the clock's nanosecond resolution.
std::chrono::nanoseconds process_cpu_time() noexcept;

}  // namespace ration::sys
