// The page as a whole: complete, escaped, and cut off from the network.
#include "perf/html_page.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <regex>
#include <sstream>

#include "html_sample.hpp"
#include "perf/html_text.hpp"

namespace ration::perf {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string page_of(const Report& report) {
  std::ostringstream text;
  write_html(text, report);
  return text.str();
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t times = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++times;
  return times;
}

TEST(HtmlPage, NamesNoAddressAndForbidsToFetch) {
  const std::string page = page_of(sample_report());
  EXPECT_THAT(page, HasSubstr("Content-Security-Policy\" content=\"default-src 'none'"));
  EXPECT_THAT(page, Not(HasSubstr("http:")));
  EXPECT_THAT(page, Not(HasSubstr("https:")));
  EXPECT_THAT(page, Not(HasSubstr(" src=")));
  EXPECT_THAT(page, Not(HasSubstr("@import")));
  EXPECT_EQ(count(page, "href="), 1U);
  EXPECT_THAT(page, HasSubstr("href=\"data:,\""));
  EXPECT_EQ(count(page, "url("), 1U);
  EXPECT_THAT(page, HasSubstr("url(#hatch)"));
}

TEST(HtmlPage, ShowsEachRowInEachTable) {
  const Report report = sample_report();
  const std::string page = page_of(report);
  EXPECT_EQ(count(page, "<th scope=\"row\" class=\"s"), 3 * report.rows.size());
  const auto unstable =
      std::count_if(report.rows.begin(), report.rows.end(), [](const Row& row) { return !row.stable; });
  EXPECT_EQ(count(page, "<tr class=\"unstable\">"), 3 * static_cast<std::size_t>(unstable));
  EXPECT_EQ(count(page, ">not stable</span>"), static_cast<std::size_t>(unstable));
  EXPECT_THAT(page, HasSubstr("the queue still grew when the measurement ended"));
}

TEST(HtmlPage, ShowsEachLimitWhichDecidesAndWhatDoesNotCount) {
  const Report report = sample_report();
  const std::string page = page_of(report);
  for (const CpuLimit& limit : report.budget.limits) EXPECT_THAT(page, HasSubstr("<code>" + limit.path + "</code>"));
  EXPECT_EQ(count(page, ">decides</span>"), 1U);
  EXPECT_THAT(page, HasSubstr("quota v2 <span class=\"chip good\">decides"));
  EXPECT_THAT(page, HasSubstr("250 ms every 100 ms"));
  EXPECT_THAT(page, HasSubstr(report.budget.ignored[0].reason));
  EXPECT_THAT(page, HasSubstr(report.command));
  EXPECT_THAT(page, HasSubstr(report.machine));
  EXPECT_THAT(page, HasSubstr(report.warnings[0]));
}

TEST(HtmlPage, EscapesEveryStringOfTheReport) {
  const std::string bad = "<img onerror='x' \"y\">";
  Report report = sample_report();
  report.model = report.version = report.machine = report.command = bad;
  report.warnings = {bad};
  for (Row& row : report.rows) row.split = row.intra_op = row.note = bad;
  for (WindowTrace& window : report.windows) window.split = window.intra_op = bad;
  for (CpuLimit& limit : report.budget.limits) limit.path = limit.note = bad;
  for (IgnoredLimit& ignored : report.budget.ignored) ignored.path = ignored.reason = bad;
  const std::string page = page_of(report);
  EXPECT_THAT(page, Not(HasSubstr("<img")));
  EXPECT_THAT(page, Not(HasSubstr("'x' \"y\"")));
}

TEST(HtmlPage, StandsWithoutRowsWindowsAndLimits) {
  const std::string page = page_of(Report{});
  EXPECT_THAT(page, HasSubstr("no CFS period was counted"));
  EXPECT_THAT(page, HasSubstr("No limit was found"));
  EXPECT_THAT(page, HasSubstr("no row is stable"));
  EXPECT_THAT(page, Not(HasSubstr("n/a")));
}

TEST(HtmlPage, NamesTheFastestOfThoseWithMostThroughput) {
  Report report;
  const auto add = [&](int concurrency, double throughput, double p99) {
    Row row;
    row.split = "1x1";
    row.concurrency = concurrency;
    row.throughput = throughput;
    row.latency_ms.p99 = p99;
    row.requests = 100;
    row.stable = concurrency < 9;
    report.rows.push_back(row);
  };
  add(1, 10, 50);
  add(2, 19.95, 100);
  add(8, 20, 400);
  add(9, 30, 10);
  const std::string page = page_of(report);
  EXPECT_THAT(page, HasSubstr("1x1, concurrency 2, p99 100 ms"));
  EXPECT_THAT(page, HasSubstr("1x1, concurrency 1, 10/s"));
}

TEST(HtmlPage, SaysThatItWasInterrupted) {
  Report report;
  EXPECT_THAT(page_of(report), Not(HasSubstr("before its time")));
  report.interrupted = true;
  EXPECT_THAT(page_of(report), HasSubstr("Ended before its time"));
}

TEST(HtmlPage, ClosesEveryElement) {
  const std::string page = page_of(sample_report());
  for (const char* name : {"section", "table", "tr", "svg", "g", "figure", "ul", "li", "div", "main", "dl"}) {
    const std::regex open(html::concat({"<", name, "[ >]"}));
    const auto opened = std::distance(std::sregex_iterator(page.begin(), page.end(), open), std::sregex_iterator());
    EXPECT_EQ(count(page, html::concat({"</", name, ">"})), static_cast<std::size_t>(opened)) << name;
  }
}

}  // namespace
}  // namespace ration::perf
