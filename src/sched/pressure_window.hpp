/// Tells a lasting load from a coincidence: the least number of requests that recent arrivals found or made.
#pragma once

#include <algorithm>
#include <limits>

namespace ration::sched {

/// The least number of requests in the system, the arriving one included, over about the last kWindow to 2 kWindow
/// arrivals. Not thread-safe; call it under the scheduler's lock.
///
/// Counting at arrivals needs no clock and does not see the moment between the end of a request and its client's next:
/// four clients that each wait for their answer give a floor of 4. Requests that come at random give 1 unless the
/// workers can hardly keep up. An arrival that finds nobody ends whatever load there was, and the count begins anew:
/// the next load is believed one window later.
class PressureWindow {
 public:
  /// Found by simulation (docs/scheduling.md); anything from 4 to 32 does about the same.
  static constexpr int kWindow = 8;

  /// Counts an arrival that makes `in_system` requests queued or started.
  void on_arrival(int in_system) noexcept {
    if (in_system <= 1) {
      *this = PressureWindow();
      return;
    }
    current_ = seen_ == 0 ? in_system : std::min(current_, in_system);
    floor_ = std::min(floor_, in_system);
    if (++seen_ < kWindow) return;
    floor_ = std::min(previous_, current_);
    previous_ = current_;
    seen_ = 0;
  }

  /// Returns at least 1; 1 until a whole window was seen.
  int floor() const noexcept { return floor_; }

 private:
  int floor_ = 1;
  int previous_ = std::numeric_limits<int>::max();  // The least of the window before this one.
  int current_ = 1;
  int seen_ = 0;
};

}  // namespace ration::sched
