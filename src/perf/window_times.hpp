/// The clock of one window: when its load began, when it begins to count, when it ends.
#pragma once

#include <algorithm>
#include <chrono>
#include <functional>

#include "perf/measure.hpp"

namespace ration::perf {

using Clock = std::chrono::steady_clock;

inline double seconds_between(Clock::time_point from, Clock::time_point to) {
  return std::chrono::duration<double>(to - from).count();
}
inline Clock::duration clock_duration(double seconds) {
  return std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
}

struct WindowTimes {
  Clock::time_point load;   ///< Begin of the load, of the lead-in.
  Clock::time_point start;  ///< Of what counts.
  Clock::time_point end;    ///< Drawn forward if the window is stopped.

  /// Begins now.
  WindowTimes(double lead_in_s, double seconds)
      : load(Clock::now()), start(load + clock_duration(lead_in_s)), end(start + clock_duration(seconds)) {}

  /// Ends the window now, in its lead-in with nothing in it.
  void stop_now() { end = std::max(start, std::min(end, Clock::now())); }
};

/// Waits while it asks whether to stop. Of one thread.
class Waiter {
 public:
  explicit Waiter(const std::function<bool()>& stop) : stop_(stop) {}

  /// Sleeps until then, or until it is stopped; true if the time was reached.
  bool sleep_until(Clock::time_point time);
  /// The same to the microsecond: sleeps until shortly before and spins for the rest.
  bool wait_until(Clock::time_point time);
  /// Asks if the last answer is a few milliseconds old.
  bool stopped();

 private:
  const std::function<bool()>& stop_;
  Clock::time_point asked_{};
  bool stopped_ = false;
};

/// A window that has gone through its phases, without its requests.
struct TimedWindow {
  WindowTimes times;
  Window window;  ///< Its length, and what the engine used from its start to its end.
};

/// Keeps the load on until `time` and returns true, or returns false as soon as it is stopped. `load` is when it began.
using LoadUntil = std::function<bool(Clock::time_point time, Clock::time_point load)>;

/// Runs a lead-in, if there is one, and then what counts.
TimedWindow run_phases(const Engine& engine, double lead_in_s, double seconds, const LoadUntil& load_until);

}  // namespace ration::perf
