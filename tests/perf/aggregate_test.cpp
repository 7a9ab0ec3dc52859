#include "perf/aggregate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "windows.hpp"

namespace ration::perf {
namespace {

using testing::HasSubstr;
using namespace std::chrono_literals;

Case closed_loop(int clients) { return {.setting = {.split = "2x1"}, .load = {.concurrency = clients}, .rows = 1}; }
Case open_loop(double rate) { return {.setting = {}, .load = {.request_rate = rate}, .rows = 1}; }

TEST(Row, TakesWindowsTogether) {
  Window first = window_of({0.1, 0.3});
  Window second = window_of({0.2, 0.2});
  first.samples[0] = sample(0.5, 0.06, 0.04);
  second.after.throttled_periods = 3;
  second.after.throttled_time = 7ms;
  first.before.voluntary_switches = 10;
  first.after.voluntary_switches = 15;
  first.after.cpu_user = 250ms;
  second.after.cpu_system = 125ms;
  second.failed = 2;
  const Window windows[] = {first, second};
  const Row row = make_row(closed_loop(2), windows, true);
  EXPECT_EQ(row.split, "2x1");
  EXPECT_EQ(row.concurrency, 2);
  EXPECT_EQ(row.request_rate, 0);
  EXPECT_EQ(row.requests, 4U);
  EXPECT_DOUBLE_EQ(row.seconds, 2);
  EXPECT_DOUBLE_EQ(row.throughput, 2);
  EXPECT_DOUBLE_EQ(row.latency_ms.mean, 200);
  EXPECT_DOUBLE_EQ(row.queue_ms.mean, 15);
  EXPECT_DOUBLE_EQ(row.compute_ms.mean, 185);
  EXPECT_DOUBLE_EQ(row.little_l, 0.4);
  EXPECT_DOUBLE_EQ(row.width_mean, 1);
  EXPECT_EQ(row.voluntary_switches, 5U);
  EXPECT_DOUBLE_EQ(row.cpu_user_s, 0.25);
  EXPECT_DOUBLE_EQ(row.cpu_system_s, 0.125);
  EXPECT_DOUBLE_EQ(row.throttled_ms, 7);
  EXPECT_TRUE(row.stable);
  EXPECT_EQ(row.note, "2 requests failed; the kernel throttled 3 periods");
}

TEST(Row, CountsRowsAsThroughputAndRequestsInTheSystem) {
  Case measured = closed_loop(1);
  measured.rows = 8;
  const Window window = window_of({0.5, 0.5});
  const Row row = make_row(measured, std::span(&window, 1), true);
  EXPECT_EQ(row.batch, 8);
  EXPECT_DOUBLE_EQ(row.throughput, 16);
  EXPECT_DOUBLE_EQ(row.little_l, 1);
}

TEST(Row, CountsTheAgesOfAnOverloadAndSaysSo) {
  const Window window = with_unanswered(window_of({0.1, 0.3}), {0.5, 0.8, 0.9});
  const Row open = make_row(open_loop(5), std::span(&window, 1), false);
  EXPECT_DOUBLE_EQ(open.latency_ms.mean, 520);
  EXPECT_DOUBLE_EQ(open.latency_ms.p99, 900);
  EXPECT_DOUBLE_EQ(open.queue_ms.p99, 900);
  EXPECT_EQ(open.requests, 2U);
  EXPECT_THAT(open.note, HasSubstr("latency grows"));
  EXPECT_THAT(open.note, HasSubstr("3 unanswered requests count with their age"));
  const Row closed = make_row(closed_loop(5), std::span(&window, 1), false);
  EXPECT_DOUBLE_EQ(closed.latency_ms.mean, 200) << "a client's last request is not late";
}

TEST(Row, SaysThatTheGeneratorWasLate) {
  Window window = window_of(std::vector<double>(100, 0.1));
  window.delayed = 1;
  EXPECT_EQ(make_row(open_loop(100), std::span(&window, 1), true).note, "");
  window.delayed = 2;
  const Row row = make_row(open_loop(100), std::span(&window, 1), true);
  EXPECT_DOUBLE_EQ(row.delayed_share, 0.02);
  EXPECT_EQ(row.note, "2 % of the requests were issued more than 1 ms late");
}

TEST(Row, OfNothingIsZeroAndSaysSo) {
  const Row row = make_row(closed_loop(1), {}, false);
  EXPECT_EQ(row.throughput, 0);
  EXPECT_EQ(row.latency_ms.p99, 0);
  EXPECT_EQ(row.note, "no request was answered");
}

/// One client without a pause: its answers fill the window.
Window full_window(double latency) {
  Window window = window_of({latency, latency});
  window.seconds = 2 * latency;
  return window;
}

TEST(Series, SettlesWithThreeWindowsThatAgree) {
  Series series(closed_loop(1));
  for (const double latency : {0.5, 0.1, 0.1}) {
    series.add(full_window(latency));
    EXPECT_FALSE(series.settled());
  }
  EXPECT_EQ(series.row().requests, 6U) << "all windows";
  EXPECT_FALSE(series.row().stable);
  series.add(full_window(0.1));
  EXPECT_TRUE(series.settled());
  EXPECT_TRUE(series.row().stable);
  EXPECT_DOUBLE_EQ(series.row().latency_ms.mean, 100);
}

TEST(Series, KeepsToItsLatestStableWindows) {
  Series series(closed_loop(1));
  for (const double latency : {0.1, 0.1, 0.1, 0.105, 0.9}) series.add(full_window(latency));
  EXPECT_TRUE(series.row().stable);
  EXPECT_NEAR(series.row().latency_ms.mean, (100 + 100 + 105) / 3.0, 1e-9);
}

TEST(Series, IsNotStableWhereAnswersAreMissing) {
  Series series(closed_loop(2));
  for (int i = 0; i < 3; ++i) series.add(full_window(0.1));
  EXPECT_FALSE(series.row().stable) << "two clients, but one in the system";
}

TEST(Series, IsNotStableWhileItsQueueGrowsEvenIfItsWindowsAgree) {
  Series series(open_loop(7));
  for (int i = 0; i < 3; ++i) series.add(with_unanswered(window_of({0.1, 0.2, 0.3, 0.4}), {0.2, 0.3, 0.4}));
  EXPECT_FALSE(series.row().stable);
  EXPECT_THAT(series.row().note, HasSubstr("latency grows"));
}

}  // namespace
}  // namespace ration::perf
