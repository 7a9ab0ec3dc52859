/// Decides how many workers each request gets: the one place where latency and throughput are traded.
///
/// Pure functions of what they are given: no clock, no lock, no allocation, integers only, O(requests), a few hundred
/// nanoseconds at most, so they may run under the scheduler's lock at every arrival, finish and step boundary. The same
/// functions drive the engine and the simulator; docs/scheduling.md tells why the rule is what it is.
#pragma once

#include <limits>
#include <span>

namespace ration::sched {

/// A whole request in the unit of LoadView::youngest_done.
inline constexpr int kWholeRequest = 1024;

/// A progress that no request reaches.
inline constexpr int kNever = std::numeric_limits<int>::max();

/// What the policy looks at.
struct LoadView {
  /// Workers there are, busy or not; at least 1.
  int workers = 1;
  /// For every request started and not finished, oldest first: the most workers it can use (at least 1). Give the
  /// widest step still ahead, not the step at hand, or workers hop between requests at every narrow step.
  std::span<const int> max_widths = {};
  /// Requests that wait to be started, all behind the started ones. They are taken to be of any width.
  int queued = 0;
  /// PressureWindow::floor(): how many requests the system has held at every recent arrival. 1 is always a safe value.
  int floor = 1;
  /// How much of the youngest started request is done, from 0 to kWholeRequest. kWholeRequest is a safe value; it
  /// turns the spacing of starts off.
  int youngest_done = kWholeRequest;
};

struct Decision {
  int to_start = 0;  ///< How many queued requests to start.
  /// A start is held back until the youngest started request has done so much, in parts of kWholeRequest: ask again
  /// then. kNever: nothing but an event changes the answer.
  int ask_at = kNever;

  friend bool operator==(const Decision&, const Decision&) = default;
};

/// Writes the target width of every request into `widths` and says how many queued requests to start.
///
/// widths[i] counts the workers of request i, its lead included; 0 suspends the request at its next step boundary. The
/// started requests come first, in the order of the view, then those to start, which always get at least 1. The sum is
/// at most view.workers. widths.size() limits how many requests may be started at a time (one arena each) and must be
/// at least view.max_widths.size(); what is beyond the written ones is set to 0. Requests there is no room for count as
/// present all the same.
///
/// The rule: the oldest requests run side by side on even shares of the workers. As many of them run as the system
/// always holds (`floor`); or, if that is more, half of those present, and all but two once they are as many as the
/// workers; never more than workers. So a request that meets an idle machine gets all of it, two or three that happen
/// to meet are served one after the other, and a load that lasts runs narrow, which wastes least. Workers that a
/// request cannot use go to the next. Where a queue lasts on few workers, starts are spaced out in time, so that no
/// request waits for a whole service time while another waits for none.
Decision decide_elastic(const LoadView& view, std::span<int> widths) noexcept;

/// Returns true if decide_elastic() has every worker run a request of its own: then it gives each started request one,
/// and starts as many as workers are left. O(1).
bool runs_one_each(const LoadView& view) noexcept;

/// As decide_elastic(), for a fixed split: the `inter` oldest requests get `intra` workers each (less only where there
/// are not enough workers left), whatever else happens.
Decision decide_static(int inter, int intra, const LoadView& view, std::span<int> widths) noexcept;

}  // namespace ration::sched
