// The parts that know no picture: text, numbers, scales, ticks, labels, series, frontier.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "perf/html_axes.hpp"
#include "perf/html_frontier.hpp"
#include "perf/html_labels.hpp"
#include "perf/html_scale.hpp"
#include "perf/html_series.hpp"
#include "perf/html_svg.hpp"
#include "perf/html_text.hpp"

namespace ration::perf::html {
namespace {

using testing::DoubleEq;
using testing::ElementsAre;

Row row_of(const std::string& split, int concurrency, double throughput, double p99) {
  Row row;
  row.split = split;
  row.concurrency = concurrency;
  row.throughput = throughput;
  row.latency_ms.p99 = p99;
  row.requests = 100;
  row.stable = true;
  return row;
}

TEST(HtmlText, EscapesWhatWouldEndTextOrAttribute) {
  EXPECT_EQ(escape("<script>\"a\" & 'b'</script>"), "&lt;script&gt;&quot;a&quot; &amp; &#39;b&#39;&lt;/script&gt;");
}

TEST(HtmlText, ReplacesControlCharactersAndKeepsLinesAndUtf8) {
  EXPECT_EQ(escape(std::string("a\0b\x1b\x7f", 5)), "a b  ");
  EXPECT_EQ(escape("a\nb\tc \xc3\xa9"), "a\nb\tc \xc3\xa9");
}

TEST(HtmlText, WritesNumbersForPeople) {
  EXPECT_EQ(fixed(12.345, 1), "12.3");
  EXPECT_EQ(fixed(-0.001, 1), "0.0");
  EXPECT_EQ(fixed(std::nan(""), 1), "n/a");
  EXPECT_EQ(fixed(std::numeric_limits<double>::infinity(), 1), "n/a");
  EXPECT_EQ(rounded(0), "0");
  EXPECT_EQ(rounded(0.01234), "0.0123");
  EXPECT_EQ(rounded(1.5), "1.5");
  EXPECT_EQ(rounded(45.06), "45.1");
  EXPECT_EQ(rounded(1234.4), "1234");
  EXPECT_EQ(rounded(-20), "-20");
}

TEST(HtmlText, WritesTheLargestAndTheSmallestDouble) {
  EXPECT_EQ(fixed(std::numeric_limits<double>::max(), 2).size(), 309U + 3U);
  EXPECT_EQ(rounded(std::numeric_limits<double>::denorm_min()), "0");
}

TEST(HtmlScale, StepsAreOneTwoOrFive) {
  EXPECT_THAT(nice_step(10, 10), DoubleEq(1));
  EXPECT_THAT(nice_step(10, 9), DoubleEq(2));
  EXPECT_THAT(nice_step(0.37, 5), DoubleEq(0.1));
  EXPECT_THAT(nice_step(900, 4), DoubleEq(500));
  EXPECT_THAT(nice_step(600, 1), DoubleEq(1000));
}

TEST(HtmlScale, LinearTicksEncloseTheValues) {
  const Axis axis = linear_axis({0, 0.29}, {100, 0}, 6);
  EXPECT_THAT(axis.labels, ElementsAre("0.00", "0.05", "0.10", "0.15", "0.20", "0.25", "0.30"));
  EXPECT_DOUBLE_EQ(axis(0), 100);
  EXPECT_DOUBLE_EQ(axis(0.15), 50);
  EXPECT_NEAR(axis(0.3), 0, 1e-9);
  EXPECT_NEAR(axis(7), 0, 1e-9);
}

TEST(HtmlScale, AnEmptyRangeStillMakesAnAxis) {
  EXPECT_THAT(linear_axis({0, 0}, {0, 100}, 4).labels, ElementsAre("0.0", "0.5", "1.0"));
  const Axis axis = linear_axis({40, 40}, {0, 100}, 4);
  EXPECT_LT(axis.values.low, 40);
  EXPECT_GT(axis.values.high, 40);
}

TEST(HtmlScale, LogarithmicTicksThinOutOverManyDecades) {
  EXPECT_THAT(log_axis({30, 900}, {0, 100}, 9).labels, ElementsAre("20", "50", "100", "200", "500", "1000"));
  EXPECT_THAT(log_axis({1, 1e6}, {0, 100}, 9).labels,
              ElementsAre("1", "10", "100", "1000", "10000", "100000", "1000000"));
  const Axis axis = log_axis({1, 100}, {0, 100}, 9);
  EXPECT_NEAR(axis(10), 50, 1e-9);
  EXPECT_GT(log_axis({10, 10}, {0, 100}, 9).ticks.size(), 1U);
}

TEST(HtmlAxes, LabelsWithoutRoomAreThinnedOut) {
  EXPECT_EQ(label_stride({"1", "2", "3"}, 30), 1U);
  EXPECT_EQ(label_stride({"1", "2", "128"}, 10), 3U);
}

TEST(HtmlLabels, NeverOverlapAndStayInside) {
  const Box area{0, 0, 100, 100};
  LabelPlacer placer(area);
  std::vector<Box> placed;
  for (int i = 0; i < 40; ++i) {
    const auto box = placer.place({50.0 + i % 7, 50.0 + i % 5}, text_size(2, 11), 5);
    if (!box) continue;
    EXPECT_TRUE(area.holds(*box));
    for (const Box& other : placed) EXPECT_FALSE(box->overlaps(other));
    placed.push_back(*box);
  }
  EXPECT_GE(placed.size(), 4U);
  EXPECT_LT(placed.size(), 40U);
}

TEST(HtmlSvg, WritesCoordinatesWithoutNeedlessDigits) {
  EXPECT_EQ(path_through({{1, 2.04}, {3.25, -0.01}}), "M1 2L3.2 0");
  EXPECT_EQ(path_through({}), "");
}

TEST(HtmlSvg, EscapesTitlesAndTexts) {
  Svg svg({10, 10}, {"<a>", "b&c"}, "chart");
  svg.text({0, 0}, "<b>", "");
  svg.rect({0, 0, 1, 1}, "x", "<tip>");
  const std::string text = svg.finish();
  EXPECT_THAT(text, testing::HasSubstr("<title>&lt;a&gt;</title><desc>b&amp;c</desc>"));
  EXPECT_THAT(text, testing::HasSubstr(">&lt;b&gt;</text>"));
  EXPECT_THAT(text, testing::HasSubstr("<title>&lt;tip&gt;</title></rect>"));
}

TEST(HtmlSeries, OneForEachSplitBackendAndBatchByLoad) {
  Report report;
  report.rows = {row_of("1x2", 4, 10, 10), row_of("2x1", 1, 10, 10), row_of("1x2", 1, 10, 10), row_of("1x2", 1, 9, 9)};
  report.rows[3].intra_op = "openmp";
  const std::vector<Series> series = series_of(report, Loop::kClosed);
  ASSERT_EQ(series.size(), 3U);
  EXPECT_EQ(series[0].name, "1x2");
  EXPECT_EQ(series[1].name, "2x1");
  EXPECT_EQ(series[2].name, "1x2, openmp");
  EXPECT_THAT(series[0].rows, ElementsAre(&report.rows[2], &report.rows[0]));
  EXPECT_EQ(series_index(report, report.rows[3]), 2U);
  report.rows[3].batch = 4;
  EXPECT_EQ(series_of(report, Loop::kClosed)[2].name, "1x2, openmp, batch 4");
}

TEST(HtmlSeries, KeepsColoursWhenALoopHasFewerSeries) {
  Report report;
  report.rows = {row_of("1x2", 1, 10, 10), row_of("2x1", 0, 10, 10)};
  report.rows[1].request_rate = 5;
  const std::vector<Series> open = series_of(report, Loop::kOpen);
  ASSERT_EQ(open.size(), 1U);
  EXPECT_EQ(open[0].index, 1U);
}

TEST(HtmlFrontier, HoldsTheRowsThatNobodyBeats) {
  Report report;
  report.rows = {row_of("a", 1, 10, 50),
                 row_of("b", 1, 12, 45),
                 row_of("c", 1, 20, 90),
                 row_of("d", 1, 19, 95),
                 row_of("by chance", 8, 20.1, 300),
                 row_of("e", 1, 20, 99)};
  EXPECT_THAT(frontier(report, Loop::kClosed, &Quantiles::p99), ElementsAre(&report.rows[1], &report.rows[2]));
}

TEST(HtmlFrontier, RowsThatAreNotStableOrEmptyDoNotCompete) {
  Report report;
  report.rows = {row_of("a", 1, 10, 50), row_of("b", 1, 30, 5), row_of("c", 1, 40, 0)};
  report.rows[1].stable = false;
  report.rows[2].requests = 0;
  EXPECT_THAT(frontier(report, Loop::kClosed, &Quantiles::p99), ElementsAre(&report.rows[0]));
  EXPECT_TRUE(frontier(report, Loop::kOpen, &Quantiles::p99).empty());
}

}  // namespace
}  // namespace ration::perf::html
