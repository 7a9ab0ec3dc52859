/// An engine's stats under the names of docs/metrics.md.
#include <array>
#include <chrono>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/guarded.hpp"
#include "ration/metrics.hpp"
#include "serve/metrics/prometheus_bounds.hpp"
#include "serve/metrics/prometheus_text.hpp"
#include "serve/rejected.hpp"

namespace ration {
namespace {

using serve::Label;
using serve::PrometheusText;
using Models = std::vector<ModelStats>;

constexpr std::array<RejectReason, kRejectReasons> kReasons = {RejectReason::kQueueFull, RejectReason::kTooLate,
                                                               RejectReason::kShuttingDown};

double seconds(std::chrono::nanoseconds time) { return std::chrono::duration<double>(time).count(); }

Label label_of(const ModelStats& model) { return {"model", model.name}; }

std::uint64_t rejected_with(const ModelStats& model, ErrorCode code) {
  std::uint64_t count = 0;
  for (const RejectReason reason : kReasons) {
    if (serve::code_of(reason) == code) count += model.rejected_for(reason);
  }
  return count;
}

void write_ends(PrometheusText& text, const ModelStats& model) {
  const auto write = [&](std::string_view code, std::uint64_t count) {
    text.sample({label_of(model), {"code", code}}, count);
  };
  const auto write_error = [&](ErrorCode code, std::uint64_t others) {
    write(to_string(code), others + rejected_with(model, code));
  };
  write("ok", model.completed);
  write("failed", model.failed);
  write_error(ErrorCode::kCancelled, model.cancelled);
  write_error(ErrorCode::kDeadlineExceeded, model.expired);
  write_error(ErrorCode::kResourceExhausted, 0);
  write_error(ErrorCode::kUnavailable, 0);
}

void write_counts(PrometheusText& text, const Models& models) {
  text.family("ration_requests_submitted_total", "counter", "Requests that were submitted, rejected ones included.");
  for (const ModelStats& model : models) text.sample({label_of(model)}, model.submitted);
  text.family("ration_requests_total", "counter", "Requests that have ended, by code.");
  for (const ModelStats& model : models) write_ends(text, model);
  text.family("ration_rejected_total", "counter", "Requests that were refused although nothing is wrong with them.");
  for (const ModelStats& model : models) {
    for (const RejectReason reason : kReasons) {
      text.sample({label_of(model), {"reason", to_string(reason)}}, model.rejected_for(reason));
    }
  }
}

void write_distributions(PrometheusText& text, const Models& models) {
  const auto write = [&](std::string_view name, Distribution ModelStats::*distribution, std::span<const double> bounds,
                         std::string_view help) {
    text.family(name, "histogram", help);
    for (const ModelStats& model : models) text.histogram(label_of(model), model.*distribution, bounds);
  };
  write("ration_request_queue_seconds", &ModelStats::queue_seconds, serve::kSecondsBounds,
        "Time from submission to the first step, of requests that were started.");
  write("ration_request_compute_seconds", &ModelStats::compute_seconds, serve::kSecondsBounds,
        "Time from the first step to the answer, of requests that were completed.");
  write("ration_request_width", &ModelStats::width, serve::kWidthBounds,
        "Mean number of workers on a request while it ran, of requests that were completed.");
  write("ration_batch_size", &ModelStats::batch, serve::kBatchBounds, "Requests in a batch, of batches that ran.");
}

void write_now(PrometheusText& text, const EngineStats& stats) {
  const auto write = [&](std::string_view name, double value, std::string_view help) {
    text.family(name, "gauge", help);
    text.sample({}, value);
  };
  write("ration_queue_depth", stats.queued, "Requests that wait.");
  write("ration_requests_running", stats.running, "Requests, or batches, that run.");
  write("ration_workers", stats.workers, "Workers there are.");
  write("ration_cpu_budget_cores", stats.budget_cpus, "CPUs that the process may use.");
}

void write_cpu_time(PrometheusText& text, const EngineStats& stats) {
  text.family("ration_cpu_throttled_periods_total", "counter",
              "Periods in which the kernel stopped the container because its quota was spent.");
  text.sample({}, stats.throttled_periods);
  text.family("ration_cpu_throttled_seconds_total", "counter",
              "Time that run queues stood still by that, summed over CPUs.");
  text.sample({}, seconds(stats.throttled_time));
  text.family("ration_context_switches_total", "counter", "Context switches of the process, by kind.");
  text.sample({{"kind", "voluntary"}}, stats.voluntary_switches);
  text.sample({{"kind", "involuntary"}}, stats.involuntary_switches);
  text.family("ration_cpu_seconds_total", "counter", "CPU time of the process, by mode.");
  text.sample({{"mode", "user"}}, seconds(stats.cpu_user));
  text.sample({{"mode", "system"}}, seconds(stats.cpu_system));
}

}  // namespace

std::string EngineStats::to_prometheus() const {
  return base::guarded("the text of stats", [this] {
    PrometheusText text;
    write_counts(text, models);
    write_distributions(text, models);
    write_now(text, *this);
    write_cpu_time(text, *this);
    return text.text();
  });
}

}  // namespace ration
