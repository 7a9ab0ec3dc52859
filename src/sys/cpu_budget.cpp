#include "ration/cpu_budget.hpp"

#include "base/guarded.hpp"
#include "sys/budget_detection.hpp"
#include "sys/cpu_list.hpp"

namespace ration {

std::string_view to_string(LimitSource source) noexcept {
  switch (source) {
    case LimitSource::kOnline: return "online";
    case LimitSource::kCpusetV1: return "cpuset v1";
    case LimitSource::kCpusetV2: return "cpuset v2";
    case LimitSource::kAffinity: return "affinity";
    case LimitSource::kQuotaV1: return "quota v1";
    case LimitSource::kQuotaV2: return "quota v2";
  }
  return "unknown";
}

CpuBudget CpuBudget::detect(const CpuBudgetOptions& options) {
  return base::guarded("a CPU budget", [&] {
    sys::FileTree files(options.root);
    return sys::detect_budget(files, options.pid);
  });
}

const CpuLimit* CpuBudget::deciding() const noexcept {
  for (const CpuLimit& limit : limits) {
    if (limit.decides) return &limit;
  }
  return nullptr;
}

const CpuLimit* CpuBudget::tightest_quota() const noexcept {
  const CpuLimit* tightest = nullptr;
  for (const CpuLimit& limit : limits) {
    if (limit.is_quota() && (!tightest || limit.cpus < tightest->cpus)) tightest = &limit;
  }
  return tightest;
}

std::string CpuBudget::affinity_list() const {
  return base::guarded("a list of CPUs", [this] { return sys::format_cpu_list(affinity); });
}

}  // namespace ration
