#include "serve/engine_core.hpp"

#include <algorithm>
#include <optional>

#include "base/fail.hpp"
#include "compile/openmp_team.hpp"
#include "serve/refusals.hpp"

namespace ration::serve {

namespace {

// About the cost of waking a parked thread in a virtual machine (benchmarks/pool, ParkedWakeUp).
constexpr std::chrono::microseconds kSpin{100};
// Under a quota below the visible CPUs every spin is paid for out of the quota: 54 steps of ResNet-50 at this bound are
// at most half a millisecond of a request that takes tens.
constexpr std::chrono::microseconds kSpinUnderQuota{10};

std::int64_t now_ns() { return std::chrono::steady_clock::now().time_since_epoch().count(); }

const EngineOptions& checked(const EngineOptions& options) {
  base::require(options.threads >= 0, ErrorCode::kInvalidArgument, "an engine of ", options.threads,
                " threads cannot be made");
  base::require(options.max_queued > 0, ErrorCode::kInvalidArgument, "a queue of ", options.max_queued,
                " requests cannot be made");
  base::require(options.intra_op == IntraOp::kPool || !options.split.elastic(), ErrorCode::kInvalidArgument,
                "the intra-op backend OpenMP needs a static split such as 1x2, but the split is elastic");
  return options;
}

}  // namespace

EngineCore::EngineCore(const EngineOptions& options)
    : options_(checked(options)),
      log_(options.log),
      last_look_ns_(now_ns()),
      workers_(wanted_workers(reader_.budget())),
      metrics_(2 * workers()),  // Clients count, too.
      scheduler_(scheduler_options()) {
  const CpuBudget& budget = reader_.budget();
  const int threads = workers() * openmp_team();
  if (threads > budget.threads && !(options_.use_remainder && options_.threads == 0)) {
    log_.warning("the engine was told to use ", threads, " threads, but the process may use ", budget.cpus, " CPUs");
  }
  if (options_.govern) pacer_.follow(budget, workers());
  // Each worker's team, and that of a thread that loads a model.
  if (openmp_team() > 1) compile::require_openmp_threads((workers() + 1) * (openmp_team() - 1));
}

sched::SchedulerOptions EngineCore::scheduler_options() {
  if (options_.pin && options_.create_threads) place(reader_.budget());
  sched::SchedulerOptions scheduler;
  scheduler.threads = workers();
  scheduler.create_threads = options_.create_threads;
  scheduler.inter = options_.split.inter;
  scheduler.intra = options_.intra_op == IntraOp::kOpenMp ? 1 : options_.split.intra;
  scheduler.spin = spin_bound(reader_.budget());
  scheduler.max_queued = options_.max_queued;
  scheduler.refuse_late = options_.reject_early;
  scheduler.make_room = options_.overflow == Overflow::kRejectHopeless;
  scheduler.on_worker_start = [this](int index) {
    compile::set_openmp_team(openmp_team());
    pacer_.add_this_worker(index);
    if (options_.pin) pin_this_worker(index);
  };
  return scheduler;
}

int EngineCore::wanted_workers(const CpuBudget& budget) const noexcept {
  if (options_.intra_op == IntraOp::kOpenMp) return options_.split.inter;
  if (options_.threads > 0) return options_.threads;
  const bool paced_worker = options_.use_remainder && options_.govern && budget.remainder > 0;
  return budget.threads + (paced_worker ? 1 : 0);
}

int EngineCore::most_workers() const {
  if (options_.threads > 0 || options_.intra_op == IntraOp::kOpenMp) return workers();
  const CpuBudget found = budget();
  const int online = found.limits.empty() ? 0 : static_cast<int>(found.limits.front().cpus);
  return std::max(online, workers());
}

std::chrono::nanoseconds EngineCore::spin_bound(const CpuBudget& budget) const noexcept {
  const bool short_of_cpus = budget.cpus < static_cast<double>(budget.affinity.size());
  return short_of_cpus ? kSpinUnderQuota : kSpin;
}

CpuBudget EngineCore::budget() const {
  const std::lock_guard lock(mutex_);
  return reader_.budget();
}

void EngineCore::submit(sched::Task& task) {
  if (const auto refusal = scheduler_.submit(task)) fail_refused(*refusal, {}, {});
}

void EngineCore::lend_until(base::FunctionRef<bool()> done) {
  // The host's thread keeps its own settings; oneDNN finds a team of one by itself where none was set.
  const compile::OpenMpTeam team(openmp_team());
  scheduler_.lend_until(done);
}

void EngineCore::on_pick_up() {
  std::int64_t last = last_look_ns_.load(std::memory_order_relaxed);
  const std::int64_t now = now_ns();
  const std::int64_t interval = std::chrono::nanoseconds(kBudgetLookInterval).count();
  if (now - last < interval) return;
  if (!last_look_ns_.compare_exchange_strong(last, now, std::memory_order_relaxed)) return;
  std::optional<CpuBudget> changed;
  {
    const std::lock_guard lock(mutex_);
    if (reader_.refresh()) changed = reader_.budget();
  }
  if (changed) follow(*changed);
}

void EngineCore::follow(const CpuBudget& budget) {
  if (options_.govern) pacer_.follow(budget, wanted_workers(budget));
  if (options_.threads > 0 || options_.intra_op == IntraOp::kOpenMp) return;
  log_.info("the CPU budget is now ", budget.threads, " threads (", budget.cpus, " CPUs)");
  workers_.store(wanted_workers(budget), std::memory_order_relaxed);
  scheduler_.set_spin(spin_bound(budget));
  if (options_.pin && options_.create_threads) {
    place(budget);
    scheduler_.renew_workers();
  }
  try {
    scheduler_.set_threads(workers());
  } catch (const Error& error) {
    // The request at hand goes on with the workers there are.
    log_.error(error.what());
  }
}

}  // namespace ration::serve
