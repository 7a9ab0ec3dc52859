#include "ration/engine.hpp"

#include "base/fail.hpp"
#include "serve/engine_core.hpp"

namespace ration {

namespace serve {

namespace {

sched::SchedulerOptions scheduler_options(const EngineOptions& options, int workers) {
  sched::SchedulerOptions scheduler;
  scheduler.threads = workers;
  scheduler.inter = options.split.inter;
  scheduler.intra = options.split.intra;
  return scheduler;
}

int worker_count(const EngineOptions& options, const CpuBudget& budget) {
  base::require(options.threads >= 0, ErrorCode::kInvalidArgument, "an engine of ", options.threads,
                " threads cannot be made");
  return options.threads > 0 ? options.threads : budget.threads;
}

}  // namespace

EngineCore::EngineCore(const EngineOptions& options)
    : budget_(CpuBudget::detect()),
      workers_(worker_count(options, budget_)),
      scheduler_(scheduler_options(options, workers_)) {}

}  // namespace serve

Engine::Engine(const EngineOptions& options) : core_(std::make_shared<serve::EngineCore>(options)) {}
Engine::~Engine() = default;

const CpuBudget& Engine::budget() const noexcept { return core_->budget(); }
int Engine::workers() const noexcept { return core_->workers(); }

}  // namespace ration
