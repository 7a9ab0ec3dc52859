#include "sched/width_policy.hpp"

#include <algorithm>
#include <cstddef>

namespace ration::sched {
namespace {

/// Up to this many requests one after the other beats side by side in the mean, if no more come: found by simulation
/// (docs/scheduling.md), flat between 2 and 4.
constexpr int kFewRequests = 3;

std::size_t index(int i) { return static_cast<std::size_t>(i); }

/// The requests at hand, started and queued, as one list ordered by age.
struct Line {
  explicit Line(const LoadView& view, std::span<int> widths)
      : started(static_cast<int>(view.max_widths.size())),
        length(std::min(started + std::max(view.queued, 0), static_cast<int>(widths.size()))),
        max_widths(view.max_widths) {}

  int max_width(int i, int workers) const { return i < started ? std::max(max_widths[index(i)], 1) : workers; }

  int started;
  int length;
  std::span<const int> max_widths;
};

int count_new(const Line& line, std::span<const int> widths) {
  int count = 0;
  while (line.started + count < line.length && widths[index(line.started + count)] > 0) ++count;
  return count;
}

}  // namespace

int decide_elastic(const LoadView& view, std::span<int> widths) noexcept {
  const Line line(view, widths);
  std::fill(widths.begin(), widths.end(), 0);
  const int workers = std::max(view.workers, 1);
  const int present = std::min(line.length, workers);
  const int sharing = std::clamp(view.floor, 1, std::max(present, 1));
  const int running = line.length <= kFewRequests ? std::min(sharing, present) : present;

  for (int i = 0; i < running; ++i) widths[index(i)] = 1;
  int spare = workers - running;
  for (int i = 0; i < std::min(sharing, running); ++i) {
    const int even_share = (spare + sharing - i - 1) / (sharing - i);
    const int extra = std::min(even_share, line.max_width(i, workers) - 1);
    widths[index(i)] += extra;
    spare -= extra;
  }
  for (int i = 0; i < line.length && spare > 0; ++i) {
    const int extra = std::min(spare, line.max_width(i, workers) - widths[index(i)]);
    widths[index(i)] += extra;
    spare -= extra;
  }
  return count_new(line, widths);
}

int decide_static(int inter, int intra, const LoadView& view, std::span<int> widths) noexcept {
  const Line line(view, widths);
  std::fill(widths.begin(), widths.end(), 0);
  int left = std::max(view.workers, 1);
  for (int i = 0; i < std::min(inter, line.length) && left > 0; ++i) {
    widths[index(i)] = std::min(intra, left);
    left -= widths[index(i)];
  }
  return count_new(line, widths);
}

}  // namespace ration::sched
