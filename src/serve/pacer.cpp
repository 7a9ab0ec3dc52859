#include "serve/pacer.hpp"

#include <algorithm>
#include <chrono>
#include <thread>

#include "sys/usage.hpp"

namespace ration::serve {

namespace {

using Nanoseconds = std::chrono::nanoseconds;

// No sleep is longer: somebody else in the container may have spent what we owe, and the quota may have grown.
constexpr std::chrono::milliseconds kLongestSleep{50};

// A look costs some microseconds; below this wait every step boundary looks.
constexpr std::chrono::microseconds kShortestWait{100};

Nanoseconds steady_now() { return std::chrono::steady_clock::now().time_since_epoch(); }

}  // namespace

void Pacer::follow(const CpuBudget& budget, int workers) {
  const std::lock_guard lock(mutex_);
  const CpuLimit* quota = budget.tightest_quota();
  allowance_.reset();
  meter_.reset();
  if (quota != nullptr) {
    meter_ = std::make_unique<sys::QuotaMeter>(*quota);
    const double rate = governed_rate(quota->cpus, quota->period, workers);
    allowance_ = std::make_unique<Allowance>(rate, governor_cycle(quota->period));
    others_ = Nanoseconds{0};  // Another cgroup's counter may have another origin.
  }
  next_look_ns_.store(0, std::memory_order_relaxed);
  active_.store(allowance_ != nullptr, std::memory_order_relaxed);
}

void Pacer::add_this_worker(int index) {
  const std::lock_guard lock(mutex_);
  const auto i = static_cast<std::size_t>(index);
  if (i >= workers_.size()) workers_.resize(i + 1);
  workers_[i] = {sys::this_thread_clock(), sys::thread_cpu_time()};
}

void Pacer::pace(Nanoseconds next_step) {
  while (active_.load(std::memory_order_relaxed)) {
    const Nanoseconds now = steady_now();
    const bool is_sure = now.count() < next_look_ns_.load(std::memory_order_relaxed) &&
                         next_step.count() < sure_left_ns_.load(std::memory_order_relaxed);
    if (is_sure) return;
    const Nanoseconds pause = look(now, next_step);
    if (pause.count() <= 0) return;
    std::this_thread::sleep_for(pause);
  }
}

Nanoseconds Pacer::look(Nanoseconds now, Nanoseconds next_step) {
  const std::lock_guard lock(mutex_);
  if (allowance_ == nullptr) return Nanoseconds{0};
  read_clocks();
  const auto spenders = static_cast<Nanoseconds::rep>(std::max<std::size_t>(workers_.size(), 1));
  // The others are in the middle of steps of their own, taken to be as long as this one.
  const Nanoseconds pause = allowance_->spend(now, own_, others_, next_step * spenders);
  // If every worker runs from now on, half of what is left is there until the next look.
  const Nanoseconds sure = allowance_->left() / (2 * spenders);
  sure_left_ns_.store(sure.count(), std::memory_order_relaxed);
  next_look_ns_.store(sure < kShortestWait ? 0 : (now + sure).count(), std::memory_order_relaxed);
  return std::min<Nanoseconds>(pause, kLongestSleep);
}

void Pacer::read_clocks() {
  for (WorkerClock& worker : workers_) {
    // A worker that has ended reads as zero; what it used is counted already.
    const Nanoseconds time = std::max(worker.last, sys::thread_cpu_time(worker.clock));
    own_ += time - worker.last;
    worker.last = time;
  }
  // The threads' clocks are exact, the cgroup's counter lags by some milliseconds but sees the neighbours. Their time
  // never falls, so the largest difference seen is the best estimate.
  const Nanoseconds everybody = meter_->cpu_time().value_or(sys::process_cpu_time());
  others_ = std::max(others_, everybody - own_);
}

}  // namespace ration::serve
