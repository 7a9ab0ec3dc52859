#include "cli/tune_measurement.hpp"

#include <algorithm>
#include <chrono>

#include "perf/quantiles.hpp"
#include "tune/rate_search.hpp"

namespace ration::cli {
namespace {

/// Each holds a copy of the packed weights, so not all candidates of a large machine may stand side by side.
constexpr std::size_t kMostLoaded = 8;
/// Part of a window that its load runs before it counts.
constexpr double kLeadIn = 0.1;
/// With fewer answers a window is measured again, twice as long.
constexpr std::size_t kFewestAnswers = 5;
constexpr int kMostDoublings = 6;
/// Halvings of the rate in one round: exact to 1.6 % of the capacity.
constexpr int kProbes = 6;
/// A capacity is measured in a short window that may be low; the search begins above it.
constexpr double kAboveCapacity = 1.25;

bool was_throttled(const perf::Window& window) {
  return window.after.throttled_periods > window.before.throttled_periods;
}

/// Requests that were still under way count with the time they had taken by then: too little, never too much.
double p99_ms(const perf::Window& window) {
  std::vector<double> latencies = window.unanswered_ages;
  for (const perf::Sample& sample : window.samples) latencies.push_back(sample.latency);
  std::sort(latencies.begin(), latencies.end());
  return perf::quantile(latencies, 0.99) * 1e3;
}

}  // namespace

tune::Score TuneMeasurement::measure(const tune::Candidate& candidate, double seconds) {
  perf::Subject& subject = subject_of(candidate);
  switch (options_.objective.kind) {
    case tune::Objective::Kind::kLatency: return measure_latency(subject, seconds);
    case tune::Objective::Kind::kThroughput: return measure_throughput(subject, saturating_clients(candidate), seconds);
    case tune::Objective::Kind::kP99: break;
  }
  return measure_rate(candidate, subject, seconds);
}

perf::Subject& TuneMeasurement::subject_of(const tune::Candidate& candidate) {
  const std::string name = candidate.name();
  const auto known =
      std::find_if(loaded_.begin(), loaded_.end(), [&](const Loaded& loaded) { return loaded.name == name; });
  if (known != loaded_.end()) {
    loaded_.splice(loaded_.begin(), loaded_, known);
    return *loaded_.front().subject;
  }
  while (loaded_.size() >= kMostLoaded) loaded_.pop_back();
  perf::Setting setting;
  setting.split = candidate.split.to_string();
  setting.threads = options_.threads;
  setting.max_batch = candidate.max_batch;
  setting.max_delay_ms = std::chrono::duration<double, std::milli>(candidate.max_delay).count();
  setting.model.choices = options_.choices;
  loaded_.push_front({name, std::make_unique<perf::Subject>(options_.model, setting)});
  return *loaded_.front().subject;
}

int TuneMeasurement::saturating_clients(const tune::Candidate& candidate) const {
  return 2 * options_.threads * candidate.max_batch;
}

perf::Window TuneMeasurement::closed_window(perf::Subject& subject, int clients, double seconds) const {
  perf::Load load;
  load.concurrency = clients;
  perf::Window window;
  for (int doubling = 0; doubling <= kMostDoublings; ++doubling, seconds *= 2) {
    load.lead_in_s = kLeadIn * seconds;
    window = perf::measure(subject, load, (1 - kLeadIn) * seconds, options_.stop);
    if (window.samples.size() >= kFewestAnswers || (options_.stop && options_.stop())) break;
  }
  return window;
}

tune::Score TuneMeasurement::measure_latency(perf::Subject& subject, double seconds) const {
  const perf::Window window = closed_window(subject, 1, seconds);
  double sum = 0;
  for (const perf::Sample& sample : window.samples) sum += sample.latency;
  const auto count = static_cast<double>(std::max<std::size_t>(1, window.samples.size()));
  return {.value = sum / count * 1e3, .throttled = was_throttled(window)};
}

tune::Score TuneMeasurement::measure_throughput(perf::Subject& subject, int clients, double seconds) const {
  const perf::Window window = closed_window(subject, clients, seconds);
  const double answers = static_cast<double>(window.samples.size());
  return {.value = window.seconds > 0 ? answers / window.seconds : 0, .throttled = was_throttled(window)};
}

tune::Score TuneMeasurement::measure_rate(const tune::Candidate& candidate, perf::Subject& subject, double seconds) {
  const double probe_seconds = seconds / kProbes;
  double& most = capacities_[candidate.name()];
  if (most <= 0) {
    const tune::Score full = measure_throughput(subject, saturating_clients(candidate), probe_seconds);
    if (full.throttled) return full;
    most = full.value * kAboveCapacity;
  }
  std::uint64_t seed = 1;
  const tune::FoundRate found = tune::highest_rate(most, kProbes, [&](double rate) {
    perf::Load load;
    load.request_rate = rate;
    load.seed = seed++;
    load.lead_in_s = kLeadIn * probe_seconds;
    const perf::Window window = perf::measure(subject, load, (1 - kLeadIn) * probe_seconds, options_.stop);
    return tune::RateTrial{.holds = window.failed == 0 && p99_ms(window) <= options_.objective.bound_ms,
                           .throttled = was_throttled(window)};
  });
  return {.value = found.rate, .throttled = found.throttled};
}

}  // namespace ration::cli
