#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "perf/report_csv.hpp"
#include "perf/report_json.hpp"

namespace ration::perf {
namespace {

Report small_report() {
  Row row;
  row.split = "2x1";
  row.concurrency = 4;
  row.requests = 40;
  row.seconds = 4;
  row.throughput = 10;
  row.latency_ms = {400, 390, 410, 420, 430, 440.5};
  row.queue_ms = {300, 290, 310, 320, 330, 340};
  row.compute_ms = {100, 99, 101, 102, 103, 104};
  row.width_mean = 1;
  row.batch_mean = 1;
  row.throttled_periods = 3;
  row.throttled_ms = 12.5;
  row.voluntary_switches = 7;
  row.involuntary_switches = 8;
  row.cpu_user_s = 7.5;
  row.cpu_system_s = 0.25;
  row.little_l = 4;
  row.stable = true;
  row.note = "the kernel throttled 3 periods, \"all\" told";
  Row open;
  open.split = "elastic";
  open.intra_op = "openmp";
  open.request_rate = 12.5;
  WindowTrace window;
  window.start_s = 1;
  window.seconds = 2;
  window.split = "2x1";
  window.intra_op = "pool";
  window.concurrency = 4;
  window.throughput = 10;
  window.periods = 20;
  Report report;
  report.model = "tiny.onnx";
  report.version = "ration 0";
  report.machine = "a machine";
  report.command = "ration perf tiny.onnx";
  report.budget.threads = 1;
  report.budget.cpus = 1.5;
  report.budget.remainder = 0.5;
  report.budget.affinity = {0, 1};
  report.budget.limits.emplace_back();
  report.budget.limits.back().source = LimitSource::kQuotaV2;
  report.budget.limits.back().path = "/cpu.max";
  report.budget.limits.back().cpus = 1.5;
  report.budget.limits.back().decides = true;
  report.rows = {row, open};
  report.windows = {window};
  report.warnings = {"beware"};
  return report;
}

TEST(Report, HasThePromisedJson) {
  const nlohmann::ordered_json expected = nlohmann::ordered_json::parse(R"({
    "model": "tiny.onnx", "version": "ration 0", "machine": "a machine", "command": "ration perf tiny.onnx",
    "budget": {"threads": 1, "cpus": 1.5, "remainder": 0.5, "affinity": [0, 1],
      "limits": [{"source": "quota v2", "path": "/cpu.max", "cpus": 1.5, "decides": true}]},
    "rows": [
      {"split": "2x1", "intra_op": "pool", "concurrency": 4, "batch": 1, "requests": 40, "failed": 0, "seconds": 4.0,
       "throughput": 10.0,
       "latency_ms": {"mean": 400.0, "p50": 390.0, "p90": 410.0, "p95": 420.0, "p99": 430.0, "p999": 440.5},
       "queue_ms": {"mean": 300.0, "p50": 290.0, "p90": 310.0, "p95": 320.0, "p99": 330.0, "p999": 340.0},
       "compute_ms": {"mean": 100.0, "p50": 99.0, "p90": 101.0, "p95": 102.0, "p99": 103.0, "p999": 104.0},
       "width_mean": 1.0, "batch_mean": 1.0, "throttled_periods": 3, "throttled_ms": 12.5,
       "context_switches": {"voluntary": 7, "involuntary": 8}, "cpu_user_s": 7.5, "cpu_system_s": 0.25,
       "little_l": 4.0, "delayed_share": 0.0, "stable": true, "note": "the kernel throttled 3 periods, \"all\" told"},
      {"split": "elastic", "intra_op": "openmp", "request_rate": 12.5, "batch": 1, "requests": 0, "failed": 0,
       "seconds": 0.0, "throughput": 0.0,
       "latency_ms": {"mean": 0.0, "p50": 0.0, "p90": 0.0, "p95": 0.0, "p99": 0.0, "p999": 0.0},
       "queue_ms": {"mean": 0.0, "p50": 0.0, "p90": 0.0, "p95": 0.0, "p99": 0.0, "p999": 0.0},
       "compute_ms": {"mean": 0.0, "p50": 0.0, "p90": 0.0, "p95": 0.0, "p99": 0.0, "p999": 0.0},
       "width_mean": 0.0, "batch_mean": 0.0, "throttled_periods": 0, "throttled_ms": 0.0,
       "context_switches": {"voluntary": 0, "involuntary": 0}, "cpu_user_s": 0.0, "cpu_system_s": 0.0,
       "little_l": 0.0, "delayed_share": 0.0, "stable": false, "note": ""}],
    "windows": [{"start_s": 1.0, "seconds": 2.0, "split": "2x1", "intra_op": "pool", "concurrency": 4,
      "throughput": 10.0, "latency_mean_ms": 0.0, "periods": 20, "throttled_periods": 0, "throttled_ms": 0.0}],
    "warnings": ["beware"], "interrupted": false})");
  EXPECT_EQ(report_json(small_report()).dump(2), expected.dump(2));
}

TEST(Report, IsCsvWithQuotedText) {
  std::ostringstream out;
  write_csv(out, small_report());
  EXPECT_EQ(
      out.str(),
      "split,intra_op,concurrency,request_rate,batch,requests,failed,seconds,throughput,"
      "latency_ms_mean,latency_ms_p50,latency_ms_p90,latency_ms_p95,latency_ms_p99,latency_ms_p999,"
      "queue_ms_mean,queue_ms_p50,queue_ms_p90,queue_ms_p95,queue_ms_p99,queue_ms_p999,"
      "compute_ms_mean,compute_ms_p50,compute_ms_p90,compute_ms_p95,compute_ms_p99,compute_ms_p999,"
      "width_mean,batch_mean,throttled_periods,throttled_ms,context_switches_voluntary,context_switches_involuntary,"
      "cpu_user_s,cpu_system_s,little_l,delayed_share,stable,note\n"
      "2x1,pool,4,,1,40,0,4,10,400,390,410,420,430,440.5,300,290,310,320,330,340,100,99,101,102,103,104,"
      "1,1,3,12.5,7,8,7.5,0.25,4,0,true,\"the kernel throttled 3 periods, \"\"all\"\" told\"\n"
      "elastic,openmp,,12.5,1,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,false,\n");
}

}  // namespace
}  // namespace ration::perf
