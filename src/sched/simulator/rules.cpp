#include "sched/simulator/rules.hpp"

#include <algorithm>

namespace ration::simulator {

Decide decide_elastic() { return &sched::decide_elastic; }

Decide decide_split(int inter, int intra) {
  return [inter, intra](const sched::LoadView& view, std::span<int> widths) {
    return sched::decide_static(inter, intra, view, widths);
  };
}

Decide decide_hybrid(int few) {
  return [few](const sched::LoadView& view, std::span<int> widths) {
    const auto present = static_cast<int>(widths.size());
    const int running = present <= few ? std::min(present, 1) : std::min(present, view.workers);
    std::fill(widths.begin(), widths.end(), 0);
    for (int i = 0, left = view.workers; i < running; ++i) {
      widths[static_cast<std::size_t>(i)] = (left + running - i - 1) / (running - i);
      left -= widths[static_cast<std::size_t>(i)];
    }
    return sched::Decision{.to_start = std::max(0, running - static_cast<int>(view.max_widths.size()))};
  };
}

}  // namespace ration::simulator
