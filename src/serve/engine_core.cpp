#include "serve/engine_core.hpp"

#include <algorithm>
#include <exception>

#include "base/fail.hpp"
#include "compile/openmp_team.hpp"
#include "sched/loop.hpp"

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
  const Split& split = options.split;
  base::require((split.inter > 0 && split.intra > 0) || split == Split(), ErrorCode::kInvalidArgument, "the split of ",
                split.inter, " requests by ", split.intra, " workers is neither two positive numbers nor two zeros");
  base::require(options.intra_op == IntraOp::kPool || !options.split.elastic(), ErrorCode::kInvalidArgument,
                "the intra-op backend OpenMP needs a static split such as 1x2, but the split is elastic");
  return options;
}

}  // namespace

EngineCore::EngineCore(const EngineOptions& options)
    : options_(checked(options)),
      log_(options.log),
      share_(follows_budget()),
      places_(places_options(), log_),
      last_look_ns_(now_ns()),
      wanted_(wanted_workers(reader_.budget())),
      workers_(wanted_.load(std::memory_order_relaxed)),
      metrics_(2 * workers()),  // Clients count, too.
      pacer_(openmp_team()),
      scheduler_(scheduler_options()) {
  const CpuBudget& budget = reader_.budget();
  const int threads = workers() * openmp_team();
  if (threads > budget.threads && !(options_.use_remainder && options_.threads == 0)) {
    log_.warning("the engine was told to use ", threads, " threads, but the process may use ", budget.cpus, " CPUs");
  }
  if (options_.govern) pacer_.follow(budget, workers());
  // Each worker's team, and that of a thread that loads a model.
  if (openmp_team() > 1) compile::require_openmp_threads((workers() + 1) * (openmp_team() - 1));
  followed_ = budget;
  followed_members_ = share_.members();
  if (followed_members_ > 1) report_share(budget);
  share_.listen([this] { follow(); });
}

sched::SchedulerOptions EngineCore::scheduler_options() {
  if (options_.create_threads) places_.place(reader_.budget(), workers());
  sched::SchedulerOptions scheduler;
  scheduler.threads = workers();
  scheduler.create_threads = options_.create_threads;
  // An OpenMP team belongs to the thread that made it: every caller would get one of its own.
  scheduler.callers_lead = options_.intra_op == IntraOp::kPool;
  scheduler.roster.inter = options_.split.inter;
  scheduler.roster.intra = options_.intra_op == IntraOp::kOpenMp ? 1 : options_.split.intra;
  scheduler.roster.max_queued = options_.max_queued;
  scheduler.roster.refuse_late = options_.reject_early;
  scheduler.roster.make_room = options_.overflow == Overflow::kRejectHopeless;
  scheduler.spin = spin_bound(reader_.budget());
  scheduler.on_worker_start = [this](int index) {
    compile::set_openmp_team(openmp_team());
    try {
      places_.enter(index);
    } catch (const std::exception& error) {
      // Without its pin the worker computes as well, only perhaps beside another one.
      log_.error("worker ", index, " has no CPU of its own: ", error.what());
    }
  };
  scheduler.around_worker = [this](base::FunctionRef<void()> life) {
    Pacer::Stay stay(pacer_);
    stay.count();
    life();
  };
  return scheduler;
}

int EngineCore::wanted_workers(const CpuBudget& budget) const noexcept {
  if (options_.intra_op == IntraOp::kOpenMp) return options_.split.inter;
  if (options_.threads > 0) return options_.threads;
  const bool paced_worker = options_.use_remainder && options_.govern && budget.remainder > 0;
  const int part = share_.of(budget.threads + (paced_worker ? 1 : 0));
  // A static split says how many it needs, and does not fail because another engine is there.
  return std::max(part, std::min(budget.threads, options_.split.inter * options_.split.intra));
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

std::shared_ptr<EngineCore> EngineCore::make(const EngineOptions& options) {
  auto owner = std::make_shared<EngineCore>(options);
  EngineCore* const core = owner.get();
  return {core, [owner](EngineCore* core) mutable { sched::Scheduler::close(core->scheduler_, std::move(owner)); }};
}

/// The settings and the clock of a host's thread while it computes for the engine.
struct EngineCore::Guest {
  explicit Guest(EngineCore& core) : openmp(core.openmp_team()), stay(core.pacer_) {}
  const compile::OpenMpTeam openmp;  // The thread's own team is found again after it.
  Pacer::Stay stay;
};

void EngineCore::lend_until(base::FunctionRef<bool()> done) {
  Guest guest(*this);
  scheduler_.lend_until([&] {
    guest.stay.renew();
    return done();
  });
}

void EngineCore::drain() {
  const Guest guest(*this);
  scheduler_.drain();
}

void EngineCore::shut_down(bool abort) {
  const Guest guest(*this);
  scheduler_.shut_down(abort);
}

void EngineCore::wait_for(std::unique_ptr<sched::Flight> flight) noexcept {
  const Guest guest(*this);
  scheduler_.wait_for(std::move(flight));
}

void EngineCore::run(sched::Task& task) {
  const Guest guest(*this);
  scheduler_.run(task);
}

void EngineCore::run_loop(std::size_t count, std::size_t grain,
                          base::FunctionRef<void(std::size_t, std::size_t)> body) {
  const Guest guest(*this);
  sched::run_loop(scheduler_, workers(), count, grain, body);
}

void EngineCore::pace(std::chrono::nanoseconds next_step, base::FunctionRef<bool()> ended) {
  pacer_.pace(
      next_step, [this] { return scheduler_.started(); }, ended);
}

void EngineCore::hold_still() noexcept { scheduler_.quiesce(); }

void EngineCore::on_pick_up() {
  std::int64_t last = last_look_ns_.load(std::memory_order_relaxed);
  const std::int64_t now = now_ns();
  const std::int64_t interval = std::chrono::nanoseconds(kBudgetLookInterval).count();
  if (now - last < interval) return;
  if (!last_look_ns_.compare_exchange_strong(last, now, std::memory_order_relaxed)) return;
  bool changed = false;
  {
    const std::lock_guard lock(mutex_);
    changed = reader_.refresh();
  }
  // Each look tries again to create the threads that the system refused. If a follower is still busy, the look leaves
  // it alone: otherwise a follower that is slower than the interval between two looks would never end.
  const bool retries =
      workers() < wanted_.load(std::memory_order_relaxed) && to_follow_.load(std::memory_order_relaxed) == 0;
  if (changed || retries) follow();
  places_.look(std::chrono::steady_clock::now());
}

void EngineCore::follow() noexcept {
  if (to_follow_.fetch_add(1, std::memory_order_acq_rel) > 0) return;
  int done = 0;
  do {
    done = to_follow_.load(std::memory_order_acquire);
    try {
      follow_once();
    } catch (const std::exception& error) {
      // The request at hand goes on with the workers there are.
      log_.error(error.what());
    }
  } while (to_follow_.fetch_sub(done, std::memory_order_acq_rel) != done);
}

void EngineCore::follow_once() {
  const CpuBudget budget = this->budget();
  const int members = share_.members();
  if (budget != followed_ || members != followed_members_) {
    adopt(budget);
    followed_ = budget;
    followed_members_ = members;
  }
  if (follows_budget()) set_threads();
}

void EngineCore::adopt(const CpuBudget& budget) {
  if (options_.govern) pacer_.follow(budget, wanted_workers(budget));
  if (follows_budget()) {
    log_.info("the CPU budget is now ", budget.threads, " threads (", budget.cpus, " CPUs)");
    if (share_.members() > 1) report_share(budget);
    wanted_.store(wanted_workers(budget), std::memory_order_relaxed);
    scheduler_.set_spin(spin_bound(budget));
  }
  if (options_.create_threads) places_.place(budget, wanted_.load(std::memory_order_relaxed));
}

void EngineCore::set_threads() {
  const int wanted = wanted_.load(std::memory_order_relaxed);
  const int reached = scheduler_.set_threads(wanted);
  workers_.store(reached, std::memory_order_relaxed);
  // The request at hand goes on with the workers there are, and the next look tries again. It is said once.
  const int refused = wanted - reached;
  if (refused > 0 && refused != refused_) {
    log_.error("worker ", reached, " of ", wanted, " could not be created: the system refuses another thread");
  }
  refused_ = refused;
}

}  // namespace ration::serve
