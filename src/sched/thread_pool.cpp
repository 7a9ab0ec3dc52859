#include "ration/thread_pool.hpp"

#include <atomic>

#include "base/fail.hpp"
#include "base/guarded.hpp"
#include "ration/cpu_budget.hpp"
#include "sched/loop.hpp"
#include "sys/affinity.hpp"
#include "sys/process_share.hpp"

namespace ration {

struct ThreadPool::Impl {
  explicit Impl(int asked)
      : share(asked == 0), threads(asked > 0 ? asked : share.of(budget.threads)), scheduler(options()) {
    share.listen([this] {
      threads = share.of(budget.threads);
      scheduler.set_threads(threads);
    });
  }
  ~Impl() { share.leave(); }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  sched::SchedulerOptions options() const {
    sched::SchedulerOptions options;
    options.threads = threads;
    // What the creating thread may use does not count, be it pinned.
    options.on_worker_start = [this](int) { sys::allow_this_thread(budget.affinity); };
    return options;
  }

  const CpuBudget budget = CpuBudget::detect();
  sys::ProcessShare share;
  std::atomic<int> threads;  // Told by the share, read by callers for whom any recent value will do: relaxed.
  sched::Scheduler scheduler;
};

ThreadPool::ThreadPool(const ThreadPoolOptions& options) {
  base::require(options.threads >= 0, ErrorCode::kInvalidArgument, "a pool of ", options.threads,
                " threads cannot be made");
  impl_ = base::guarded("a pool", [&] { return std::make_unique<Impl>(options.threads); });
}

ThreadPool::~ThreadPool() = default;

int ThreadPool::width() const noexcept { return impl_->threads.load(std::memory_order_relaxed); }

void ThreadPool::run(std::size_t count, std::size_t grain, void* callable, RangeFunction range) {
  sched::run_loop(impl_->scheduler, width(), count, grain,
                  [&](std::size_t first, std::size_t last) { range(callable, first, last); });
}

}  // namespace ration
