#include "perf/sweep.hpp"

#include <algorithm>

#include "perf/window_times.hpp"

namespace ration::perf {
namespace {

double rate_of(const Load& load, double window_s) {
  if (load.is_closed() || load.arrivals_s.empty()) return load.request_rate;
  const auto behind = std::lower_bound(load.arrivals_s.begin(), load.arrivals_s.end(), window_s);
  return static_cast<double>(behind - load.arrivals_s.begin()) / window_s;
}

WindowTrace trace_of(const Window& window, const Case& measured, double start_s) {
  WindowTrace trace;
  trace.start_s = start_s;
  trace.seconds = window.seconds;
  const Row row = make_row(measured, std::span(&window, 1), false);
  trace.split = row.split;
  trace.intra_op = row.intra_op;
  trace.concurrency = row.concurrency;
  trace.request_rate = row.request_rate;
  trace.throughput = row.throughput;
  trace.latency_mean_ms = row.latency_ms.mean;
  trace.periods = window.periods;
  trace.throttled_periods = row.throttled_periods;
  trace.throttled_ms = row.throttled_ms;
  return trace;
}

/// A closed loop begins with all clients at once, in step with each other; it has settled when each has been answered
/// about twice.
constexpr double kSettlingLatencies = 2;

class Sweep {
 public:
  Sweep(std::span<const std::unique_ptr<Subject>> subjects, const SweepOptions& options, const SweepHooks& hooks,
        Report& report)
      : subjects_(subjects), options_(options), hooks_(hooks), report_(report) {}

  void run() {
    for (const Load& load : options_.loads) {
      if (is_stopped()) break;
      run_load(load);
    }
    report_.interrupted = report_.interrupted || is_stopped();
  }

 private:
  bool is_stopped() const { return hooks_.stop && hooks_.stop(); }
  double now() const { return seconds_between(begin_, Clock::now()); }
  double lead_in_of(const Load& load) const {
    const double least = options_.lead_in * options_.window_s;
    if (load.is_closed()) return std::max(least, kSettlingLatencies * latency_s_);
    return load.arrivals_s.empty() ? least : 0;
  }
  double cost_of_window(const Load& load) const { return options_.window_s + lead_in_of(load); }
  double shortest_row(const Load& load) const { return options_.warm_up_s + kStableWindows * cost_of_window(load); }
  double longest_row(const Load& load) const { return std::max(options_.duration_s, shortest_row(load)); }

  void tell(int round, const Case& next) const {
    if (!hooks_.progress) return;
    Progress progress;
    progress.rows_done = static_cast<int>(rows_done_);
    progress.rows = static_cast<int>(options_.loads.size() * subjects_.size());
    progress.round = round;
    progress.next = &next;
    progress.elapsed_s = now();
    double least = 0, most = 0;
    for (std::size_t i = rows_done_ / subjects_.size(); i < options_.loads.size(); ++i) {
      least += shortest_row(options_.loads[i]) * static_cast<double>(subjects_.size());
      most += longest_row(options_.loads[i]) * static_cast<double>(subjects_.size());
    }
    const double spent = now() - load_begin_;
    progress.left_at_least_s = std::max(least - spent, cost_of_window(next.load));
    progress.left_at_most_s = std::max(most - spent, progress.left_at_least_s);
    hooks_.progress(progress);
  }

  std::vector<Series> make_series(const Load& load) const {
    std::vector<Series> series;
    for (const std::unique_ptr<Subject>& subject : subjects_) {
      Case measured{subject->setting(), load, subject->rows()};
      measured.load.lead_in_s = lead_in_of(load);
      measured.load.request_rate = rate_of(load, options_.window_s);
      series.emplace_back(std::move(measured));
    }
    return series;
  }

  void warm_up(const std::vector<Series>& series) {
    for (std::size_t s = 0; s < series.size() && options_.warm_up_s > 0 && !is_stopped(); ++s) {
      tell(0, series[s].measured());
      Load load = series[s].measured().load;
      load.lead_in_s = 0;
      learn_latency(measure(*subjects_[s], load, options_.warm_up_s, hooks_.stop));
    }
  }

  void learn_latency(const Window& window) {
    double sum = 0;
    for (const Sample& sample : window.samples) sum += sample.latency;
    if (!window.samples.empty()) latency_s_ = std::max(latency_s_, sum / static_cast<double>(window.samples.size()));
  }

  void run_load(const Load& load) {
    load_begin_ = now();
    latency_s_ = 0;
    std::vector<Series> series = make_series(load);
    warm_up(series);
    const double limit = longest_row(load) - options_.warm_up_s;
    const int most_rounds = std::max(kStableWindows, static_cast<int>(limit / cost_of_window(load)));
    for (int round = 1; round <= most_rounds && !is_stopped(); ++round) {
      for (std::size_t s = 0; s < series.size() && !is_stopped(); ++s) run_window(round, *subjects_[s], series[s]);
      if (std::all_of(series.begin(), series.end(), [](const Series& one) { return one.settled(); })) break;
    }
    for (const Series& one : series) {
      if (one.windows().empty()) continue;
      report_.rows.push_back(one.row());
      if (hooks_.row) hooks_.row(report_.rows.back());
    }
    rows_done_ += series.size();
  }

  void run_window(int round, Subject& subject, Series& series) {
    tell(round, series.measured());
    Load load = series.measured().load;
    load.lead_in_s = lead_in_of(load);
    // Each round draws other arrivals, the same for all settings.
    load.seed += static_cast<std::uint64_t>(round);
    const double start = now() + load.lead_in_s;
    Window window = measure(subject, load, options_.window_s, hooks_.stop);
    learn_latency(window);
    // What was stopped before anything was answered says nothing.
    if (is_stopped() && window.samples.empty()) return;
    report_.windows.push_back(trace_of(window, series.measured(), start));
    series.add(std::move(window));
  }

  std::span<const std::unique_ptr<Subject>> subjects_;
  const SweepOptions& options_;
  const SweepHooks& hooks_;
  Report& report_;
  const Clock::time_point begin_ = Clock::now();
  double load_begin_ = 0;
  double latency_s_ = 0;  // The longest mean latency of any setting under this load.
  std::size_t rows_done_ = 0;
};

}  // namespace

void run_sweep(std::span<const std::unique_ptr<Subject>> subjects, const SweepOptions& options, const SweepHooks& hooks,
               Report& report) {
  Sweep(subjects, options, hooks, report).run();
}

}  // namespace ration::perf
