#include "sys/usage.hpp"

#include <pthread.h>
#include <sys/resource.h>

#include <ctime>

namespace ration::sys {
namespace {

std::chrono::nanoseconds duration(const timeval& time) {
  return std::chrono::seconds(time.tv_sec) + std::chrono::microseconds(time.tv_usec);
}

CpuUsage usage_of(int who) noexcept {
  rusage usage{};
  ::getrusage(who, &usage);  // Fails only for a wrong `who`.
  return {duration(usage.ru_utime), duration(usage.ru_stime), static_cast<std::uint64_t>(usage.ru_nvcsw),
          static_cast<std::uint64_t>(usage.ru_nivcsw)};
}

std::chrono::nanoseconds read_clock(clockid_t clock) noexcept {
  timespec time{};
  ::clock_gettime(clock, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

}  // namespace

CpuUsage& CpuUsage::operator+=(const CpuUsage& other) noexcept {
  user += other.user;
  system += other.system;
  voluntary_switches += other.voluntary_switches;
  involuntary_switches += other.involuntary_switches;
  return *this;
}

CpuUsage operator-(CpuUsage a, const CpuUsage& b) noexcept {
  a.user -= b.user;
  a.system -= b.system;
  a.voluntary_switches -= b.voluntary_switches;
  a.involuntary_switches -= b.involuntary_switches;
  return a;
}

ThreadClock this_thread_clock() noexcept {
  clockid_t clock = CLOCK_THREAD_CPUTIME_ID;
  ::pthread_getcpuclockid(::pthread_self(), &clock);  // Fails only for a thread that has ended.
  return clock;
}
std::chrono::nanoseconds thread_cpu_time(ThreadClock clock) noexcept { return read_clock(clock); }

CpuUsage thread_usage() noexcept { return usage_of(RUSAGE_THREAD); }
CpuUsage process_usage() noexcept { return usage_of(RUSAGE_SELF); }
std::chrono::nanoseconds thread_cpu_time() noexcept { return read_clock(CLOCK_THREAD_CPUTIME_ID); }
std::chrono::nanoseconds process_cpu_time() noexcept { return read_clock(CLOCK_PROCESS_CPUTIME_ID); }

}  // namespace ration::sys
