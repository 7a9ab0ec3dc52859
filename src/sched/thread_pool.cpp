#include "ration/thread_pool.hpp"

#include "base/fail.hpp"
#include "ration/cpu_budget.hpp"
#include "sched/ranges.hpp"
#include "sched/scheduler.hpp"

namespace ration {

ThreadPool::ThreadPool(const ThreadPoolOptions& options) {
  base::require(options.threads >= 0, ErrorCode::kInvalidArgument, "a pool of ", options.threads,
                " threads cannot be made");
  width_ = options.threads > 0 ? options.threads : CpuBudget::detect().threads;
  sched::SchedulerOptions scheduler;
  scheduler.threads = width_;
  scheduler_ = std::make_unique<sched::Scheduler>(std::move(scheduler));
}

ThreadPool::~ThreadPool() = default;

void ThreadPool::run(std::size_t count, std::size_t grain, void* callable, RangeFunction range) {
  const int shards = sched::shard_count(count, grain, width_);
  if (shards <= 1) {
    if (count > 0) range(callable, 0, count);
    return;
  }
  scheduler_->lead_here(width_, [&](sched::Team& team) {
    team.run_shards(shards, [&](int shard) {
      range(callable, sched::shard_begin(count, shard, shards), sched::shard_begin(count, shard + 1, shards));
    });
  });
}

}  // namespace ration
