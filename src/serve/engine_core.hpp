/// What an engine's models share: the budget and the workers.
#pragma once

#include "ration/engine.hpp"
#include "sched/scheduler.hpp"

namespace ration::serve {

/// Lives as long as the engine and every model made on it. Thread-safe.
class EngineCore {
 public:
  explicit EngineCore(const EngineOptions& options);

  const CpuBudget& budget() const noexcept { return budget_; }
  int workers() const noexcept { return workers_; }
  sched::Scheduler& scheduler() noexcept { return scheduler_; }

 private:
  CpuBudget budget_;
  int workers_;
  sched::Scheduler scheduler_;
};

}  // namespace ration::serve
