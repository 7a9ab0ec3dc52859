#include "perf/aggregate.hpp"

#include <cmath>
#include <sstream>
#include <utility>

#include "perf/quantiles.hpp"

namespace ration::perf {
namespace {

constexpr double kNotableDelayedShare = 0.01;

struct Times {
  std::vector<double> latency, queue, compute;
  double width = 0, batch = 0;
};

void add_samples(const Window& window, Times& times) {
  for (const Sample& sample : window.samples) {
    times.latency.push_back(sample.latency);
    times.queue.push_back(sample.queue);
    times.compute.push_back(sample.compute);
    times.width += sample.width;
    times.batch += sample.batch;
  }
}

void add_ages(const Window& window, Times& times) {
  const std::vector<double> latencies = latencies_of(window);
  for (std::size_t i = window.samples.size(); i < latencies.size(); ++i) {
    times.latency.push_back(latencies[i]);
    times.queue.push_back(latencies[i]);
  }
}

double seconds_of(std::chrono::nanoseconds time) { return std::chrono::duration<double>(time).count(); }

void add_usage(const Window& window, Row& row) {
  const EngineStats &from = window.before, &to = window.after;
  row.throttled_periods += to.throttled_periods - from.throttled_periods;
  row.throttled_ms += seconds_of(to.throttled_time - from.throttled_time) * 1e3;
  row.voluntary_switches += to.voluntary_switches - from.voluntary_switches;
  row.involuntary_switches += to.involuntary_switches - from.involuntary_switches;
  row.cpu_user_s += seconds_of(to.cpu_user - from.cpu_user);
  row.cpu_system_s += seconds_of(to.cpu_system - from.cpu_system);
}

class Note {
 public:
  template <class... Parts>
  void add(const Parts&... parts) {
    if (text_.tellp() > 0) text_ << "; ";
    (text_ << ... << parts);
  }
  std::string text() const { return text_.str(); }

 private:
  std::ostringstream text_;
};

std::string note_of(const Row& row, std::uint64_t unanswered, bool growing) {
  Note note;
  if (row.requests == 0) note.add("no request was answered");
  if (growing) {
    note.add("latency grows: the load is above what this setting answers; ", unanswered,
             " unanswered requests count with their age so far");
  }
  if (row.failed > 0) note.add(row.failed, " requests failed");
  if (row.delayed_share > kNotableDelayedShare) {
    note.add(row.delayed_share * 100, " % of the requests were issued more than 1 ms late");
  }
  if (row.throttled_periods > 0) note.add("the kernel throttled ", row.throttled_periods, " periods");
  return note.text();
}

/// In a closed loop the mean number in the system is the number of clients; where it is not, answers were missed.
bool obeys_little(const Row& row) {
  constexpr double kTolerance = 0.05;
  return std::abs(row.little_l - row.concurrency) <= kTolerance * row.concurrency;
}

}  // namespace

Row make_row(const Case& measured, std::span<const Window> windows, bool stable) {
  const bool open = !measured.load.is_closed();
  Row row;
  row.split = measured.setting.split;
  row.intra_op = measured.setting.intra_op;
  row.concurrency = measured.load.concurrency;
  row.request_rate = open ? measured.load.request_rate : 0;
  row.batch = measured.rows;
  Times times;
  std::uint64_t issued = 0, delayed = 0, unanswered = 0;
  for (const Window& window : windows) {
    add_samples(window, times);
    add_usage(window, row);
    row.requests += window.samples.size();
    row.failed += window.failed;
    row.seconds += window.seconds;
    issued += window.issued;
    delayed += window.delayed;
    unanswered += window.unanswered;
  }
  const double answers = static_cast<double>(row.requests);
  if (row.requests > 0) {
    row.width_mean = times.width / answers;
    row.batch_mean = times.batch / answers;
  }
  if (open) {
    for (const Window& window : windows) add_ages(window, times);
  }
  row.latency_ms = quantiles_ms(std::move(times.latency));
  row.queue_ms = quantiles_ms(std::move(times.queue));
  row.compute_ms = quantiles_ms(std::move(times.compute));
  const double rate = row.seconds > 0 ? answers / row.seconds : 0;
  row.throughput = rate * measured.rows;
  row.little_l = rate * row.latency_ms.mean / 1e3;
  row.delayed_share = issued > 0 ? static_cast<double>(delayed) / static_cast<double>(issued) : 0;
  row.stable = stable;
  row.note = note_of(row, unanswered, open && is_growing(windows));
  return row;
}

void Series::add(Window window) {
  windows_.push_back(std::move(window));
  if (windows_.size() < kStableWindows) return;
  const std::span<const Window> last = std::span(windows_).last(kStableWindows);
  const bool open = !case_.load.is_closed();
  std::vector<WindowFigures> figures;
  for (const Window& candidate : last) figures.push_back(figures_of(candidate, open));
  const bool settled = open ? !is_growing(last) : obeys_little(make_row(case_, last, true));
  if (agree(figures) && settled) stable_end_ = windows_.size();
}

Row Series::row() const {
  if (!settled()) return make_row(case_, windows_, false);
  return make_row(case_, std::span(windows_).subspan(stable_end_ - kStableWindows, kStableWindows), true);
}

}  // namespace ration::perf
