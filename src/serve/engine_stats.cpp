#include "serve/engine_core.hpp"
#include "sys/usage.hpp"

namespace ration::serve {

std::shared_ptr<ModelMetrics> EngineCore::metrics_of(const std::string& name) {
  return options_.metrics ? metrics_.model(name) : nullptr;
}

EngineStats EngineCore::stats() const {
  EngineStats stats;
  stats.models = metrics_.snapshot();
  const sched::SchedulerState state = scheduler_.state();
  stats.queued = state.queued;
  stats.running = state.started;
  stats.workers = workers();
  const CpuBudget budget = this->budget();
  stats.budget_cpus = budget.cpus;
  const CpuLimit* const quota = budget.tightest_quota();
  if (const auto throttling = quota == nullptr ? std::nullopt : ThrottleStats::read(*quota)) {
    stats.throttled_periods = throttling->throttled_periods;
    stats.throttled_time = throttling->throttled_time;
  }
  const sys::CpuUsage usage = sys::process_usage();
  stats.cpu_user = usage.user;
  stats.cpu_system = usage.system;
  stats.voluntary_switches = usage.voluntary_switches;
  stats.involuntary_switches = usage.involuntary_switches;
  return stats;
}

}  // namespace ration::serve
