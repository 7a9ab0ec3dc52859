#include "serve/pacer.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>

#include "sys/futex.hpp"
#include "sys/usage.hpp"

namespace ration::serve {

namespace {

using Nanoseconds = std::chrono::nanoseconds;

// A look costs some microseconds; below this wait every step boundary looks.
constexpr std::chrono::microseconds kShortestWait{100};

thread_local constinit Pacer::Stay* innermost = nullptr;

Nanoseconds steady_now() { return std::chrono::steady_clock::now().time_since_epoch(); }

}  // namespace

void Pacer::follow(const CpuBudget& budget, int workers) {
  const std::lock_guard lock(mutex_);
  const CpuLimit* quota = budget.tightest_quota();
  workers_ = std::max(workers, 1);
  allowance_.reset();
  meter_.reset();
  if (quota != nullptr) {
    meter_ = std::make_unique<sys::QuotaMeter>(*quota);
    const double rate = governed_rate(quota->cpus, quota->period, workers_ * team_);
    allowance_ = std::make_unique<Allowance>(rate, governor_cycle(quota->period));
    others_ = Nanoseconds{0};  // Another cgroup's counter may have another origin.
  }
  next_look_ns_.store(0, std::memory_order_relaxed);
  active_.store(allowance_ != nullptr, std::memory_order_relaxed);
}

void Pacer::pace(Nanoseconds next_step, base::FunctionRef<int()> started, base::FunctionRef<bool()> ended) {
  while (active_.load(std::memory_order_relaxed) && !ended()) {
    if (Stay* const stay = Stay::here(*this)) stay->count();
    const Nanoseconds now = steady_now();
    const bool is_sure = now.count() < next_look_ns_.load(std::memory_order_relaxed) &&
                         next_step.count() < sure_left_ns_.load(std::memory_order_relaxed);
    if (is_sure) return;
    const Nanoseconds pause = look(now, next_step, started());
    if (pause.count() <= 0) return;
    rest(pause, ended);
  }
}

void Pacer::wake() noexcept {
  wakes_.fetch_add(1, std::memory_order_seq_cst);
  if (resting_.load(std::memory_order_seq_cst) > 0) sys::futex_wake(wakes_, std::numeric_limits<int>::max());
}

void Pacer::rest(Nanoseconds pause, base::FunctionRef<bool()> ended) noexcept {
  resting_.fetch_add(1, std::memory_order_seq_cst);
  const Nanoseconds end = steady_now() + pause;
  for (Nanoseconds left = pause; left.count() > 0; left = end - steady_now()) {
    const std::uint32_t seen = wakes_.load(std::memory_order_seq_cst);
    if (ended()) break;
    sys::futex_wait(wakes_, seen, left);
  }
  resting_.fetch_sub(1, std::memory_order_relaxed);
}

Nanoseconds Pacer::own_time() {
  const std::lock_guard lock(mutex_);
  read_own_locked();
  return own_;
}

Nanoseconds Pacer::look(Nanoseconds now, Nanoseconds next_step, int started) {
  const std::lock_guard lock(mutex_);
  if (allowance_ == nullptr) return Nanoseconds{0};
  read_own_locked();
  read_others_locked();
  const Nanoseconds pause = allowance_->spend(now, own_, others_, in_flight(next_step, started, team_));
  // If every worker runs from now on, half of what is left is there until the next look.
  const Nanoseconds sure = allowance_->left() / (2 * workers_ * team_);
  sure_left_ns_.store(sure.count(), std::memory_order_relaxed);
  next_look_ns_.store(sure < kShortestWait ? 0 : (now + sure).count(), std::memory_order_relaxed);
  return std::min<Nanoseconds>(pause, kLongestSleep);
}

void Pacer::read_own_locked() {
  // Whoever ends its stay waits for the lock first, so each of these threads is alive.
  for (Stay* stay = stays_; stay != nullptr; stay = stay->next_) {
    book_locked(*stay, sys::thread_cpu_time(stay->clock_));
  }
  if (team_ == 1) {
    own_ = stays_time_;
    return;
  }
  const Nanoseconds process = sys::process_cpu_time();
  own_ += team_time(stays_time_ - last_stays_time_, team_, process - last_process_time_);
  last_stays_time_ = stays_time_;
  last_process_time_ = process;
}

void Pacer::read_others_locked() {
  // The threads' clocks are exact, the cgroup's counter lags by some milliseconds but sees the neighbours. Their time
  // never falls, so the largest difference seen is the best estimate.
  const Nanoseconds everybody = meter_->cpu_time().value_or(sys::process_cpu_time());
  others_ = std::max(others_, everybody - own_);
}

void Pacer::book_locked(Stay& stay, Nanoseconds time) noexcept {
  time = std::max(time, stay.last_);
  stays_time_ += time - stay.last_;
  stay.last_ = time;
}

Pacer::Stay::Stay(Pacer& pacer) noexcept
    : pacer_(pacer), enclosing_(innermost), counted_as_(here(pacer) != nullptr ? here(pacer)->counted_as_ : this) {
  innermost = this;
  renew();
}

Pacer::Stay::~Stay() {
  innermost = enclosing_;
  if (!counts_ || pacer_.fork_.in_forked_child()) return;
  const std::lock_guard lock(pacer_.mutex_);
  pacer_.book_locked(*this, sys::thread_cpu_time());
  (previous_ != nullptr ? previous_->next_ : pacer_.stays_) = next_;
  if (next_ != nullptr) next_->previous_ = previous_;
}

void Pacer::Stay::count() noexcept {
  if (counted_as_ != this) return counted_as_->count();
  if (counts_ || pacer_.fork_.in_forked_child()) return;
  counts_ = true;
  clock_ = sys::this_thread_clock();
  last_ = sys::thread_cpu_time();
  const std::lock_guard lock(pacer_.mutex_);
  next_ = pacer_.stays_;
  if (next_ != nullptr) next_->previous_ = this;
  pacer_.stays_ = this;
}

Pacer::Stay* Pacer::Stay::here(const Pacer& pacer) noexcept {
  Stay* stay = innermost;
  while (stay != nullptr && &stay->pacer_ != &pacer) stay = stay->enclosing_;
  return stay;
}

}  // namespace ration::serve
