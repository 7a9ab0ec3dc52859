#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <locale>
#include <string>

#include "ration/metrics.hpp"
#include "serve/metrics/log_linear.hpp"
#include "serve/metrics/metrics_registry.hpp"
#include "serve/metrics/prometheus_bounds.hpp"
#include "serve/metrics/units.hpp"

namespace ration::serve {
namespace {

using namespace std::chrono_literals;
using End = Outcome::End;
using testing::HasSubstr;

/// The lines of one metric, without HELP and TYPE.
std::string lines_of(const std::string& text, const std::string& metric) {
  const std::string type = "# TYPE " + metric + " ";
  const std::size_t begin = text.find('\n', text.find(type)) + 1;
  return text.substr(begin, text.find("# HELP", begin) - begin);
}

EngineStats one_model(const std::string& name) {
  EngineStats stats;
  stats.models.emplace_back().name = name;
  return stats;
}

TEST(Prometheus, WritesEndsByCode) {
  EngineStats stats = one_model("m");
  ModelStats& model = stats.models.front();
  model.submitted = 40;
  model.completed = 1;
  model.cancelled = 2;
  model.expired = 3;
  model.failed = 4;
  model.rejected = {5, 6, 7};
  const std::string text = stats.to_prometheus();
  EXPECT_EQ(lines_of(text, "ration_requests_submitted_total"), "ration_requests_submitted_total{model=\"m\"} 40\n");
  EXPECT_EQ(lines_of(text, "ration_requests_total"),
            "ration_requests_total{model=\"m\",code=\"ok\"} 1\n"
            "ration_requests_total{model=\"m\",code=\"failed\"} 4\n"
            "ration_requests_total{model=\"m\",code=\"cancelled\"} 2\n"
            "ration_requests_total{model=\"m\",code=\"deadline_exceeded\"} 9\n"
            "ration_requests_total{model=\"m\",code=\"resource_exhausted\"} 5\n"
            "ration_requests_total{model=\"m\",code=\"unavailable\"} 7\n");
  EXPECT_EQ(lines_of(text, "ration_rejected_total"),
            "ration_rejected_total{model=\"m\",reason=\"queue_full\"} 5\n"
            "ration_rejected_total{model=\"m\",reason=\"too_late\"} 6\n"
            "ration_rejected_total{model=\"m\",reason=\"shutting_down\"} 7\n");
}

TEST(Prometheus, WritesTheEngineItself) {
  EngineStats stats;
  stats.queued = 3;
  stats.running = 2;
  stats.workers = 4;
  stats.budget_cpus = 1.5;
  stats.throttled_periods = 12;
  stats.throttled_time = 123'456'789ns;
  stats.cpu_user = 2500ms;
  stats.cpu_system = 1h;
  stats.voluntary_switches = 18'446'744'073'709'551'615U;
  stats.involuntary_switches = 1;
  EXPECT_THAT(stats.to_prometheus(), HasSubstr("# HELP ration_queue_depth Requests that wait.\n"
                                               "# TYPE ration_queue_depth gauge\n"
                                               "ration_queue_depth 3\n"
                                               "# HELP ration_requests_running Requests, or batches, that run.\n"
                                               "# TYPE ration_requests_running gauge\n"
                                               "ration_requests_running 2\n"
                                               "# HELP ration_workers Workers there are.\n"
                                               "# TYPE ration_workers gauge\n"
                                               "ration_workers 4\n"
                                               "# HELP ration_cpu_budget_cores CPUs that the process may use.\n"
                                               "# TYPE ration_cpu_budget_cores gauge\n"
                                               "ration_cpu_budget_cores 1.5\n"));
  const std::string text = stats.to_prometheus();
  EXPECT_EQ(lines_of(text, "ration_cpu_throttled_periods_total"), "ration_cpu_throttled_periods_total 12\n");
  EXPECT_EQ(lines_of(text, "ration_cpu_throttled_seconds_total"), "ration_cpu_throttled_seconds_total 0.123456789\n");
  EXPECT_EQ(lines_of(text, "ration_context_switches_total"),
            "ration_context_switches_total{kind=\"voluntary\"} 18446744073709551615\n"
            "ration_context_switches_total{kind=\"involuntary\"} 1\n");
  EXPECT_EQ(lines_of(text, "ration_cpu_seconds_total"),
            "ration_cpu_seconds_total{mode=\"user\"} 2.5\n"
            "ration_cpu_seconds_total{mode=\"system\"} 3600\n");
}

TEST(Prometheus, CountsAValueAtABoundBelowIt) {
  ModelMetrics metrics(1);
  for (const int size : {1, 2, 3, 4, 5, 200}) metrics.record_batch(size);
  EngineStats stats;
  stats.models.push_back(metrics.snapshot());
  stats.models.back().name = "m";
  EXPECT_EQ(lines_of(stats.to_prometheus(), "ration_batch_size"),
            "ration_batch_size_bucket{model=\"m\",le=\"1\"} 1\n"
            "ration_batch_size_bucket{model=\"m\",le=\"2\"} 2\n"
            "ration_batch_size_bucket{model=\"m\",le=\"3\"} 3\n"
            "ration_batch_size_bucket{model=\"m\",le=\"4\"} 4\n"
            "ration_batch_size_bucket{model=\"m\",le=\"6\"} 5\n"
            "ration_batch_size_bucket{model=\"m\",le=\"8\"} 5\n"
            "ration_batch_size_bucket{model=\"m\",le=\"12\"} 5\n"
            "ration_batch_size_bucket{model=\"m\",le=\"16\"} 5\n"
            "ration_batch_size_bucket{model=\"m\",le=\"24\"} 5\n"
            "ration_batch_size_bucket{model=\"m\",le=\"32\"} 5\n"
            "ration_batch_size_bucket{model=\"m\",le=\"48\"} 5\n"
            "ration_batch_size_bucket{model=\"m\",le=\"64\"} 5\n"
            "ration_batch_size_bucket{model=\"m\",le=\"96\"} 5\n"
            "ration_batch_size_bucket{model=\"m\",le=\"128\"} 5\n"
            "ration_batch_size_bucket{model=\"m\",le=\"+Inf\"} 6\n"
            "ration_batch_size_sum{model=\"m\"} 215\n"
            "ration_batch_size_count{model=\"m\"} 6\n");
}

TEST(Prometheus, CountsATimeAtABoundBelowItAndOneJustAboveNot) {
  ModelMetrics metrics(1);
  for (const auto queue : {250ms - 1ns, 250ms + 0ns, 250ms + 1ns})
    metrics.record({.queue = queue, .was_started = true});
  EngineStats stats;
  stats.models.push_back(metrics.snapshot());
  const std::string lines = lines_of(stats.to_prometheus(), "ration_request_queue_seconds");
  EXPECT_THAT(lines, HasSubstr("le=\"0.1875\"} 0\n"));
  EXPECT_THAT(lines, HasSubstr("le=\"0.25\"} 2\n"));
  EXPECT_THAT(lines, HasSubstr("le=\"0.375\"} 3\n"));
}

TEST(Prometheus, BoundsAreEndsOfBuckets) {
  const auto expect_end = [](double bound, double unit) {
    const double value = bound / unit;
    EXPECT_EQ(static_cast<double>(log_linear::upper(log_linear::index_of(static_cast<std::uint64_t>(value)))), value)
        << bound;
  };
  for (const double bound : kSecondsBounds) expect_end(bound, kTimeUnit);
  for (const double bound : kWidthBounds) expect_end(bound, kCountUnit);
  for (const double bound : kBatchBounds) expect_end(bound, kCountUnit);
  EXPECT_EQ(kSecondsBounds.front(), 1.0 / 8192);
  EXPECT_EQ(kSecondsBounds.back(), 32);
  EXPECT_EQ(kWidthBounds[1], 1.5);
}

TEST(Prometheus, EscapesLabelValues) {
  EXPECT_THAT(one_model("C:\\models\\\"best\"\n").to_prometheus(),
              HasSubstr("ration_requests_submitted_total{model=\"C:\\\\models\\\\\\\"best\\\"\\n\"} 0\n"));
}

/// An engine with two models after some work.
EngineStats busy_engine() {
  MetricsRegistry registry(2);
  for (const std::string name : {"resnet50", "models\\a \"b\"\n.onnx"}) {
    const auto metrics = registry.model(name);
    for (int i = 1; i <= 3000; ++i) {
      metrics->on_submit();
      Outcome outcome{.queue = i * 13us, .compute = i * 71us, .width = 1 + i / 3000.0, .was_started = true};
      if (i % 7 == 0) outcome = {.end = End::kRejected, .reason = static_cast<RejectReason>(i % kRejectReasons)};
      if (i % 11 == 0) outcome = {.end = End::kExpired, .queue = 1s};
      metrics->record(outcome);
      if (i % 4 == 0) metrics->record_batch(1 + i % 8);
    }
  }
  EngineStats stats;
  stats.models = registry.snapshot();
  stats.queued = 12345;
  stats.workers = 2;
  stats.budget_cpus = 2.5;
  stats.cpu_user = 1234567890123ns;
  return stats;
}

TEST(Prometheus, WritesTheSameInEveryLocale) {
  struct Commas : std::numpunct<char> {
    char do_decimal_point() const override { return ','; }
    char do_thousands_sep() const override { return '.'; }
    std::string do_grouping() const override { return "\3"; }
  };
  const EngineStats stats = busy_engine();
  const std::string text = stats.to_prometheus();
  const std::locale before = std::locale::global(std::locale(std::locale(), new Commas));
  const std::string with_commas = stats.to_prometheus();
  std::locale::global(before);
  EXPECT_EQ(text, with_commas);
}

TEST(Prometheus, PassesTheCheckOfPromtool) {
  if (std::system("command -v promtool > /dev/null") != 0) GTEST_SKIP() << "promtool is not installed";
  for (const EngineStats& stats : {busy_engine(), EngineStats{}}) {
    std::FILE* promtool = popen("promtool check metrics", "w");
    ASSERT_NE(promtool, nullptr);
    const std::string text = stats.to_prometheus();
    std::fwrite(text.data(), 1, text.size(), promtool);
    EXPECT_EQ(pclose(promtool), 0) << text;
  }
}

}  // namespace
}  // namespace ration::serve
