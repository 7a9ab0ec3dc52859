#include "perf/stability.hpp"

#include <cmath>

#include "perf/quantiles.hpp"

namespace ration::perf {
namespace {

constexpr double kAgreement = 0.10;
// At 1.05 times the capacity, with windows of some 30 service times, the second half takes 1.4 times as long as the
// first; at a steady load they differ by chance, and then few are unanswered.
constexpr double kGrowth = 1.25;

bool agree_in(std::span<const WindowFigures> windows, double WindowFigures::*figure) {
  double sum = 0;
  for (const WindowFigures& window : windows) sum += window.*figure;
  const double middle = sum / static_cast<double>(windows.size());
  for (const WindowFigures& window : windows) {
    if (!(window.*figure > 0) || std::abs(window.*figure - middle) > kAgreement * middle) return false;
  }
  return true;
}

}  // namespace

WindowFigures figures_of(const Window& window, bool open_loop) {
  const double answers = static_cast<double>(window.samples.size());
  const double of = open_loop ? static_cast<double>(window.issued) : window.seconds;
  return {of > 0 ? answers / of : 0, mean(latencies_of(window))};
}

bool agree(std::span<const WindowFigures> windows) {
  return !windows.empty() && agree_in(windows, &WindowFigures::throughput) &&
         agree_in(windows, &WindowFigures::latency_mean);
}

bool is_growing(std::span<const Window> windows) {
  std::vector<double> first, second;
  std::uint64_t unanswered = 0, workers = 0;
  for (const Window& window : windows) {
    for (const Sample& sample : window.samples) {
      (sample.ended < window.seconds / 2 ? first : second).push_back(sample.latency);
    }
    unanswered += window.unanswered;
    workers += static_cast<std::uint64_t>(window.after.workers);
  }
  return unanswered > workers && (first.empty() || mean(second) > kGrowth * mean(first));
}

std::vector<double> latencies_of(const Window& window) {
  std::vector<double> latencies;
  latencies.reserve(window.samples.size() + window.unanswered_ages.size());
  for (const Sample& sample : window.samples) latencies.push_back(sample.latency);
  const double of_answers = mean(latencies);
  for (const double age : window.unanswered_ages) {
    if (age > of_answers) latencies.push_back(age);
  }
  return latencies;
}

}  // namespace ration::perf
