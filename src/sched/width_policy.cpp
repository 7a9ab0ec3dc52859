#include "sched/width_policy.hpp"

#include <algorithm>
#include <cstddef>

namespace ration::sched {
namespace {

// The constants were found by simulation (docs/scheduling.md).

/// Starts are spaced out on up to this many workers; with more, the wait for the next finish is short anyway.
constexpr int kMostSpacedWorkers = 8;

/// A start waits until the youngest request has done this part of 1/workers. 0.6 to 0.8 do about the same; at 1 the
/// workers would wait for each other.
constexpr int kSpacing = kWholeRequest * 8 / 10;

std::size_t index(int i) { return static_cast<std::size_t>(i); }

/// The requests at hand, started and queued, as one list ordered by age.
struct Line {
  explicit Line(const LoadView& view, std::span<int> widths)
      : started(static_cast<int>(view.max_widths.size())),
        present(started + std::max(view.queued, 0)),
        length(std::min(present, static_cast<int>(widths.size()))),
        max_widths(view.max_widths) {}

  int max_width(int i, int workers) const { return i < started ? std::max(max_widths[index(i)], 1) : workers; }

  int started;
  /// All requests in the system.
  int present;
  /// Those for which there is room.
  int length;
  std::span<const int> max_widths;
};

int count_new(const Line& line, std::span<const int> widths) {
  int count = 0;
  while (line.started + count < line.length && widths[index(line.started + count)] > 0) ++count;
  return count;
}

/// A queue that lasts, but is so short that the moment of a start decides how long the next request waits.
bool starts_are_spaced(const LoadView& view) {
  return view.workers <= kMostSpacedWorkers && view.floor > view.workers && view.floor < 2 * view.workers;
}

/// How many of `present` requests run if their number is a coincidence: half of them while they are few beside the
/// workers, all but two when they are as many. Fewer waste the workers, more make the oldest late for the sake of the
/// youngest.
int count_running_of(int present, int workers) {
  const int crowd = std::min(present, 2 * workers);
  return std::max(crowd / 2, std::min(crowd - 2, crowd / 2 + crowd * crowd / (2 * workers)));
}

/// How many requests run side by side; the line is not empty. `ask_at`: see Decision.
int count_running(const Line& line, const LoadView& view, int workers, int& ask_at) {
  const int wanted = std::max(view.floor, count_running_of(line.present, workers));
  const int running = std::clamp(wanted, 1, std::min(line.length, workers));
  if (running <= line.started || line.started == 0 || !starts_are_spaced(view)) return running;
  if (view.youngest_done * workers >= kSpacing) return line.started + 1;
  ask_at = (kSpacing + workers - 1) / workers;
  return line.started;
}

}  // namespace

Decision decide_elastic(const LoadView& view, std::span<int> widths) noexcept {
  const Line line(view, widths);
  std::fill(widths.begin(), widths.end(), 0);
  if (line.length <= 0) return {};
  const int workers = std::max(view.workers, 1);
  Decision decision;
  const int running = count_running(line, view, workers, decision.ask_at);

  const int share = workers / running;
  const int remainder = workers % running;
  int spare = workers;
  for (int i = 0; i < running; ++i) {
    widths[index(i)] = std::min(share + (i < remainder ? 1 : 0), line.max_width(i, workers));
    spare -= widths[index(i)];
  }
  for (int i = 0; i < line.length && spare > 0; ++i) {
    const int extra = std::min(spare, line.max_width(i, workers) - widths[index(i)]);
    widths[index(i)] += extra;
    spare -= extra;
  }
  decision.to_start = count_new(line, widths);
  return decision;
}

bool runs_one_each(const LoadView& view) noexcept {
  const int workers = std::max(view.workers, 1);
  const int present = static_cast<int>(view.max_widths.size()) + view.queued;
  return !starts_are_spaced(view) && present >= workers &&
         std::max(view.floor, count_running_of(present, workers)) >= workers;
}

Decision decide_static(int inter, int intra, const LoadView& view, std::span<int> widths) noexcept {
  const Line line(view, widths);
  std::fill(widths.begin(), widths.end(), 0);
  int left = std::max(view.workers, 1);
  for (int i = 0; i < std::min(inter, line.length) && left > 0; ++i) {
    widths[index(i)] = std::min(intra, left);
    left -= widths[index(i)];
  }
  return {.to_start = count_new(line, widths)};
}

}  // namespace ration::sched
