#include "perf/window_times.hpp"

#include <algorithm>
#include <thread>
#include <utility>

namespace ration::perf {
namespace {

// How often `stop` is asked: a person who pressed a key does not see it, and it costs nothing.
constexpr std::chrono::milliseconds kAskEvery{10};

// Spun before each arrival. A sleep of 0.1 to 1 ms overshot by 94 to 121 us in the middle and by 119 to 193 us at p90
// on a virtual machine, 2000 sleeps each; so nine of ten sleeps end in time. A bare machine needs less.
constexpr std::chrono::microseconds kSpin{200};

// Without the models, whose distributions are long.
EngineStats usage_of(const Engine& engine) {
  EngineStats stats = engine.stats();
  stats.models.clear();
  return stats;
}

// Of the quota that binds the engine; 0 without one.
std::uint64_t periods_of(const Engine& engine) {
  const CpuBudget budget = engine.budget();
  const CpuLimit* const quota = budget.tightest_quota();
  const auto throttling = quota == nullptr ? std::nullopt : ThrottleStats::read(*quota);
  return throttling ? throttling->periods : 0;
}

// Write down what the engine has used at a window's start and at its end.
void begin_usage(const Engine& engine, Window& window) {
  window.periods = periods_of(engine);
  window.before = usage_of(engine);
}

void end_usage(const Engine& engine, Window& window) {
  window.after = usage_of(engine);
  window.periods = periods_of(engine) - window.periods;
}

}  // namespace

bool Waiter::stopped() {
  if (!stopped_ && stop_) {
    const Clock::time_point now = Clock::now();
    if (now - asked_ >= kAskEvery) {
      asked_ = now;
      stopped_ = stop_();
    }
  }
  return stopped_;
}

bool Waiter::sleep_until(Clock::time_point time) {
  while (!stopped()) {
    const Clock::time_point now = Clock::now();
    if (now >= time) return true;
    std::this_thread::sleep_until(std::min(time, now + kAskEvery));
  }
  return false;
}

bool Waiter::wait_until(Clock::time_point time) {
  if (!sleep_until(time - kSpin)) return false;
  while (Clock::now() < time) {
  }
  return true;
}

TimedWindow run_phases(const Engine& engine, double lead_in_s, double seconds, const LoadUntil& load_until) {
  Window window;
  // Before the load, because this reads files and arrivals do not wait.
  begin_usage(engine, window);
  WindowTimes times(lead_in_s, seconds);
  bool going = true;
  if (lead_in_s > 0) {
    going = load_until(times.start, times.load);
    begin_usage(engine, window);
  }
  going = going && load_until(times.end, times.load);
  if (!going) times.stop_now();
  end_usage(engine, window);
  window.seconds = seconds_between(times.start, times.end);
  return {times, std::move(window)};
}

}  // namespace ration::perf
