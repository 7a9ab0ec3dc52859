/// A quota without a cgroup, and work to spend it on.
#pragma once

#include <chrono>

#include "ration/cpu_budget.hpp"
#include "sys/usage.hpp"

namespace ration {

/// Returns a budget under a quota that no file stands behind: the governor then meters the process.
inline CpuBudget under_quota(double cpus) {
  CpuLimit quota;
  quota.source = LimitSource::kQuotaV1;
  quota.path = "/nowhere/cpu.cfs_quota_us";
  quota.cpus = cpus;
  quota.period = std::chrono::milliseconds(100);
  quota.decides = true;
  CpuBudget budget;
  budget.limits.push_back(quota);
  return budget;
}

/// Computes until the calling thread has used that much CPU time.
inline void compute(std::chrono::nanoseconds time) {
  const std::chrono::nanoseconds before = sys::thread_cpu_time();
  while (sys::thread_cpu_time() - before < time) {
  }
}

}  // namespace ration
