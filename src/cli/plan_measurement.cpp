#include "cli/plan_measurement.hpp"

#include <algorithm>
#include <memory>

#include "perf/measure.hpp"
#include "perf/quantiles.hpp"
#include "ration/error.hpp"

namespace ration::cli {
namespace {

constexpr int kRounds = 5;
constexpr double kLeadIn = 0.1;  ///< Part of a window that its load runs before it counts.
/// With fewer answers a window is measured again, twice as long.
constexpr std::size_t kFewestAnswers = 5;
constexpr int kMostDoublings = 6;
/// The part of a normal distribution between one deviation below its mean and one above ends here.
constexpr double kOneBelow = 0.16, kOneAbove = 0.84;
/// A larger one is no service time's, and the simulator cuts service times at half of their mean.
constexpr double kLargestDeviation = 0.5;

/// One load that is measured in every round. No value: the window was throttled.
struct Case {
  std::unique_ptr<perf::Subject> subject;
  int clients = 1;
  std::vector<double> medians, deviations, rates;  ///< By round; 0 where it was throttled.
};

double median(std::vector<double> values) {
  std::erase(values, 0.0);
  if (values.empty())
    throw Error(ErrorCode::kUnavailable, "every window of a width was throttled; nothing to plan with");
  std::sort(values.begin(), values.end());
  return perf::quantile(values, 0.5);
}

double median_ratio(const std::vector<double>& above, const std::vector<double>& below) {
  std::vector<double> ratios;
  for (std::size_t i = 0; i < above.size(); ++i) ratios.push_back(below[i] > 0 ? above[i] / below[i] : 0);
  return median(std::move(ratios));
}

perf::Window window_of(Case& measured, double seconds, const std::function<bool()>& stop) {
  perf::Load load;
  load.concurrency = measured.clients;
  perf::Window window;
  for (int doubling = 0; doubling <= kMostDoublings; ++doubling, seconds *= 2) {
    load.lead_in_s = kLeadIn * seconds;
    window = perf::measure(*measured.subject, load, (1 - kLeadIn) * seconds, stop);
    if (stop && stop()) throw Error(ErrorCode::kUnavailable, "stopped before there was enough to plan with");
    if (window.samples.size() >= kFewestAnswers) return window;
  }
  throw Error(ErrorCode::kUnavailable, "the model answered " + std::to_string(window.samples.size()) +
                                           " requests in a window; give it more --time");
}

/// Returns whether the window counts.
bool measure_case(Case& measured, double seconds, const std::function<bool()>& stop) {
  const perf::Window window = window_of(measured, seconds, stop);
  std::vector<double> latencies;
  for (const perf::Sample& sample : window.samples) latencies.push_back(sample.latency);
  std::sort(latencies.begin(), latencies.end());
  const bool counts = window.after.throttled_periods == window.before.throttled_periods;
  const double middle = perf::quantile(latencies, 0.5);
  const double spread = perf::quantile(latencies, kOneAbove) - perf::quantile(latencies, kOneBelow);
  measured.medians.push_back(counts ? middle : 0);
  measured.deviations.push_back(spread / 2 / middle);
  measured.rates.push_back(counts ? static_cast<double>(latencies.size()) / window.seconds : 0);
  return counts;
}

std::vector<int> widths_of(int threads) {
  std::vector<int> widths;
  for (int width = 1; width < threads; width *= 2) widths.push_back(width);
  widths.push_back(threads);
  return widths;
}

/// Speed-ups for every width up to the last one measured, along straight lines between those that were.
std::vector<double> fill_between(const std::vector<int>& widths, const std::vector<double>& measured) {
  std::vector<double> all{1};
  for (std::size_t i = 1; i < widths.size(); ++i) {
    const int distance = widths[i] - widths[i - 1];
    for (int step = 1; step <= distance; ++step) {
      all.push_back(measured[i - 1] + (measured[i] - measured[i - 1]) * step / distance);
    }
  }
  return all;
}

std::vector<Case> make_cases(const std::string& model, const std::vector<int>& widths) {
  const int threads = widths.back();
  std::vector<Case> cases;
  const auto add = [&](int inter, int intra) {
    perf::Setting setting;
    setting.split = std::to_string(inter) + "x" + std::to_string(intra);
    setting.threads = threads;
    if (!cases.empty()) setting.model.choices = cases.front().subject->model().choices();
    Case made;
    made.subject = std::make_unique<perf::Subject>(model, setting);
    made.clients = inter;
    cases.push_back(std::move(made));
  };
  for (const int width : widths) add(1, width);
  add(threads, 1);
  return cases;
}

}  // namespace

PlanMeasurement measure_for_plan(const std::string& model, int threads, double seconds,
                                 const std::function<bool()>& stop) {
  PlanMeasurement found;
  found.threads = threads;
  found.widths = widths_of(threads);
  std::vector<Case> cases = make_cases(model, found.widths);
  const double window = seconds / (kRounds * static_cast<double>(cases.size()));
  for (int round = 0; round < kRounds; ++round) {
    for (Case& each : cases) {
      if (!measure_case(each, window, stop)) ++found.throttled_windows;
    }
  }
  const Case& alone = cases.front();
  std::vector<double> speedups{1};
  for (std::size_t i = 1; i < found.widths.size(); ++i) {
    speedups.push_back(median_ratio(alone.medians, cases[i].medians));
  }
  found.machine.service_seconds = median(alone.medians);
  found.machine.service_deviation = std::min(kLargestDeviation, median(alone.deviations));
  found.machine.speedup = fill_between(found.widths, speedups);
  found.machine.steps =
      static_cast<int>(std::max<std::size_t>(1, alone.subject->model().explain(alone.subject->inputs()).steps.size()));
  found.side_by_side = median_ratio(cases.back().rates, alone.rates);
  return found;
}

}  // namespace ration::cli
