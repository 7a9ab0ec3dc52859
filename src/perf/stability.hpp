/// Whether windows of one setting under one load tell the same.
#pragma once

#include <span>

#include "perf/measure.hpp"

namespace ration::perf {

/// So many windows must agree.
inline constexpr int kStableWindows = 3;

/// What is compared of one window.
struct WindowFigures {
  /// Closed loop: answers a second. Open loop: answers per request due, because arrivals vary by chance.
  double throughput = 0;
  double latency_mean = 0;  ///< With the ages of the unanswered, see latencies_of().
};
WindowFigures figures_of(const Window& window, bool open_loop);

/// Returns true if each window differs by at most 10 % from the mean of all, in both figures, and none is empty.
bool agree(std::span<const WindowFigures> windows);

/// Returns true if a queue was growing in an open loop: at the windows' ends there were more requests unanswered than
/// workers, and the answers of the windows' second halves took a quarter longer than those of the first.
bool is_growing(std::span<const Window> windows);

/// Returns the latencies of the answers and, where they are above the mean of these, the ages of the unanswered: so
/// what was not answered in time never makes a window look better. Seconds.
std::vector<double> latencies_of(const Window& window);

}  // namespace ration::perf
