#include "perf/report_json.hpp"

namespace ration::perf {
namespace {

using Json = nlohmann::ordered_json;

Json quantiles_json(const Quantiles& q) {
  return {{"mean", q.mean}, {"p50", q.p50}, {"p90", q.p90}, {"p95", q.p95}, {"p99", q.p99}, {"p999", q.p999}};
}

template <class Measured>
void add_load(const Measured& measured, Json& json) {
  if (measured.concurrency > 0) {
    json["concurrency"] = measured.concurrency;
  } else {
    json["request_rate"] = measured.request_rate;
  }
}

Json row_json(const Row& row) {
  Json json{{"split", row.split}, {"intra_op", row.intra_op}};
  add_load(row, json);
  json.update({{"batch", row.batch},
               {"requests", row.requests},
               {"failed", row.failed},
               {"seconds", row.seconds},
               {"throughput", row.throughput},
               {"latency_ms", quantiles_json(row.latency_ms)},
               {"queue_ms", quantiles_json(row.queue_ms)},
               {"compute_ms", quantiles_json(row.compute_ms)},
               {"width_mean", row.width_mean},
               {"batch_mean", row.batch_mean},
               {"throttled_periods", row.throttled_periods},
               {"throttled_ms", row.throttled_ms}});
  json["context_switches"] = {{"voluntary", row.voluntary_switches}, {"involuntary", row.involuntary_switches}};
  json.update({{"cpu_user_s", row.cpu_user_s},
               {"cpu_system_s", row.cpu_system_s},
               {"little_l", row.little_l},
               {"delayed_share", row.delayed_share},
               {"stable", row.stable},
               {"note", row.note}});
  return json;
}

Json window_json(const WindowTrace& window) {
  Json json{
      {"start_s", window.start_s}, {"seconds", window.seconds}, {"split", window.split}, {"intra_op", window.intra_op}};
  add_load(window, json);
  json.update({{"throughput", window.throughput},
               {"latency_mean_ms", window.latency_mean_ms},
               {"periods", window.periods},
               {"throttled_periods", window.throttled_periods},
               {"throttled_ms", window.throttled_ms}});
  return json;
}

Json budget_json(const CpuBudget& budget) {
  Json json{{"threads", budget.threads},
            {"cpus", budget.cpus},
            {"remainder", budget.remainder},
            {"affinity", budget.affinity},
            {"limits", Json::array()}};
  for (const CpuLimit& limit : budget.limits) {
    json["limits"].push_back(
        {{"source", to_string(limit.source)}, {"path", limit.path}, {"cpus", limit.cpus}, {"decides", limit.decides}});
  }
  return json;
}

}  // namespace

nlohmann::ordered_json report_json(const Report& report) {
  Json json{{"model", report.model},
            {"version", report.version},
            {"machine", report.machine},
            {"command", report.command},
            {"budget", budget_json(report.budget)},
            {"rows", Json::array()},
            {"windows", Json::array()},
            {"warnings", report.warnings},
            {"interrupted", report.interrupted}};
  for (const Row& row : report.rows) json["rows"].push_back(row_json(row));
  for (const WindowTrace& window : report.windows) json["windows"].push_back(window_json(window));
  return json;
}

}  // namespace ration::perf
