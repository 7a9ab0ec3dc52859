// What the pictures show of rows and windows.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "html_sample.hpp"
#include "perf/html_latency_chart.hpp"
#include "perf/html_stack_chart.hpp"
#include "perf/html_throttle_chart.hpp"

namespace ration::perf::html {
namespace {

using testing::HasSubstr;
using testing::Not;

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t times = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++times;
  return times;
}

Row row_of(double queue_ms, double compute_ms) {
  Row row;
  row.split = "1x1";
  row.concurrency = 1;
  row.requests = 10;
  row.throughput = 10;
  row.queue_ms.mean = queue_ms;
  row.compute_ms.mean = compute_ms;
  row.latency_ms.p50 = row.latency_ms.p99 = queue_ms + compute_ms;
  row.stable = true;
  return row;
}

TEST(HtmlLatencyChart, DrawsTwoPointsForEachRowAndHollowOnesForUnstable) {
  const Report report = sample_report();
  const std::string chart = latency_chart(report, Loop::kClosed, {900, 400});
  EXPECT_EQ(count(chart, "class=\"mark\"") + count(chart, "class=\"mark unstable\""), 2U * 4 * 8);
  EXPECT_EQ(count(chart, "class=\"mark unstable\""), 2U);
  EXPECT_EQ(count(chart, "class=\"line p50\""), 4U);
  EXPECT_EQ(count(chart, "class=\"line p99\""), 4U);
  EXPECT_EQ(count(chart, "class=\"frontier\""), 2U);
}

TEST(HtmlLatencyChart, TurnsLogarithmicOnlyForWideRanges) {
  const Report report = sample_report();
  Report narrow;
  narrow.rows = {row_of(0, 100), row_of(800, 100)};
  EXPECT_THAT(latency_chart(narrow, Loop::kClosed, {900, 400}), Not(HasSubstr("logarithmic")));
  EXPECT_THAT(latency_chart(report, Loop::kOpen, {900, 400}), HasSubstr("logarithmic"));
}

TEST(HtmlLatencyChart, SurvivesRowsWithoutFigures) {
  Report report;
  report.rows = {Row{}, row_of(0, std::nan(""))};
  const std::string chart = latency_chart(report, Loop::kClosed, {900, 400});
  EXPECT_THAT(chart, Not(HasSubstr("n/a")));
  EXPECT_EQ(count(chart, "class=\"mark"), 0U);
}

TEST(HtmlStackChart, BarsAreAsHighAsQueueAndCompute) {
  Report report;
  report.rows = {row_of(300, 100)};
  const auto series = series_of(report, Loop::kClosed);
  EXPECT_DOUBLE_EQ(stack_top(series), 400);
  // The plot is 112 pixels high: 200 - 44 above - 44 below.
  const std::string chart = stack_chart(report, series[0], 400, {264, 200});
  EXPECT_THAT(chart, HasSubstr("height=\"28\" class=\"compute\""));
  EXPECT_THAT(chart, HasSubstr("height=\"84\" class=\"queue\""));
  EXPECT_THAT(chart, Not(HasSubstr("hatch")));
}

TEST(HtmlStackChart, CutsUnstableBarsThatWouldHideTheOthers) {
  Report report;
  report.rows = {row_of(0, 100), row_of(9000, 100)};
  report.rows[1].concurrency = 2;
  report.rows[1].stable = false;
  const auto series = series_of(report, Loop::kClosed);
  EXPECT_DOUBLE_EQ(stack_top(series), 150);
  const std::string chart = stack_chart(report, series[0], 150, {264, 200});
  EXPECT_EQ(count(chart, "class=\"cut\""), 1U);
  EXPECT_EQ(count(chart, "class=\"hatch\""), 1U);
  EXPECT_THAT(chart, HasSubstr(">9100</text>"));
}

TEST(HtmlThrottleChart, ShowsEachWindowAndAddsUp) {
  Report report;
  report.rows = {row_of(0, 100)};
  report.windows = {{0, 2, "1x1", "pool", 1, 0, 10, 100, 20, 5, 80}, {2, 2, "1x1", "pool", 1, 0, 10, 100, 20, 0, 0}};
  const ThrottlingTotal total = throttling_total(report);
  EXPECT_EQ(total.periods, 40U);
  EXPECT_EQ(total.throttled_periods, 5U);
  EXPECT_DOUBLE_EQ(total.throttled_ms, 80);
  const std::string chart = throttle_chart(report, {900, 360});
  EXPECT_EQ(count(chart, "class=\"bar pale"), 2U);
  EXPECT_EQ(count(chart, "class=\"bar s0"), 2U);
  EXPECT_THAT(chart, HasSubstr("5 of 20 periods throttled, 80 ms"));
}

}  // namespace
}  // namespace ration::perf::html
