// What `ration perf` understands and prints.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <sstream>

#include "cli/perf_arguments.hpp"
#include "cli/perf_table.hpp"
#include "cli/progress.hpp"

namespace ration::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string misuse_of(const PerfArguments& arguments) {
  try {
    sweep_of(arguments);
    settings_of(arguments);
  } catch (const CLI::ValidationError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(PerfArguments, AskForAFewClientsWithoutAnyLoad) {
  const perf::SweepOptions sweep = sweep_of({});
  ASSERT_EQ(sweep.loads.size(), 4U);
  EXPECT_EQ(sweep.loads.front().concurrency, 1);
  EXPECT_EQ(sweep.loads.back().concurrency, 4);
}

TEST(PerfArguments, PutClosedLoopsBeforeOpenOnes) {
  PerfArguments arguments;
  arguments.concurrency = "2";
  arguments.request_rate = "10:30:10";
  arguments.distribution = "constant";
  const perf::SweepOptions sweep = sweep_of(arguments);
  ASSERT_EQ(sweep.loads.size(), 4U);
  EXPECT_EQ(sweep.loads[0].concurrency, 2);
  EXPECT_EQ(sweep.loads[3].concurrency, 0);
  EXPECT_EQ(sweep.loads[3].request_rate, 30);
  EXPECT_FALSE(sweep.loads[3].poisson);
}

TEST(PerfArguments, PinOneSettingAloneOnly) {
  PerfArguments arguments;
  EXPECT_TRUE(settings_of(arguments).at(0).pin);
  arguments.splits = {"elastic", "2x1"};
  EXPECT_FALSE(settings_of(arguments).at(1).pin);
}

TEST(PerfArguments, NameTheOptionThatMakesNoSense) {
  const auto with = [](auto change) {
    PerfArguments arguments;
    change(arguments);
    return misuse_of(arguments);
  };
  EXPECT_THAT(with([](auto& a) { a.concurrency = "4:1"; }), HasSubstr("--concurrency: the range '4:1' ends below"));
  EXPECT_THAT(with([](auto& a) { a.request_rate = "x"; }), HasSubstr("--request-rate: the range 'x'"));
  EXPECT_THAT(with([](auto& a) { a.splits = {"2by1"}; }), HasSubstr("--split: the split '2by1'"));
  EXPECT_THAT(with([](auto& a) { a.intra_op = "openmp"; }), HasSubstr("--intra-op: openmp needs static splits"));
  EXPECT_THAT(with([](auto& a) { a.distribution = "poisson"; }), HasSubstr("--distribution"));
  EXPECT_THAT(with([](auto& a) { a.max_delay_ms = 1; }), HasSubstr("--max-delay"));
  EXPECT_THAT(with([](auto& a) { a.max_batch = 2, a.batch = 2; }), HasSubstr("--max-batch"));
  EXPECT_THAT(with([](auto& a) { a.window = 5, a.duration = 4; }), HasSubstr("--duration"));
}

std::string refusal_of(const std::string& split, int threads, const std::string& intra_op = "pool") {
  PerfArguments arguments;
  arguments.splits = {"1x1", split};
  arguments.threads = threads;
  arguments.intra_op = intra_op;
  try {
    refuse_too_wide(settings_of(arguments), 2);
  } catch (const CLI::ValidationError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(PerfArguments, RefuseASplitOfMoreWorkersThanThereAre) {
  EXPECT_EQ(refusal_of("2x1", 0), "accepted");
  EXPECT_EQ(refusal_of("elastic", 0), "accepted");
  EXPECT_EQ(refusal_of("3x1", 0), "--split: 3x1 needs 3 workers, and the process may use 2");
  EXPECT_EQ(refusal_of("2x3", 8), "accepted");
  EXPECT_EQ(refusal_of("2x1", 1), "--split: 2x1 needs 2 workers, and --threads asks for 1");
  EXPECT_EQ(refusal_of("1x8", 0, "openmp"), "accepted");
}

perf::Row row_of(int clients) {
  perf::Row row;
  row.split = "2x1";
  row.concurrency = clients;
  row.request_rate = clients == 0 ? 12.5 : 0;
  row.throughput = 9.5;
  row.little_l = 3.98;
  row.latency_ms.p50 = 123.456;
  row.note = "look out";
  return row;
}

TEST(PerfTable, HasARowForEachAndItsNote) {
  perf::Report report;
  report.model = "tiny.onnx";
  report.rows = {row_of(4), row_of(0)};
  report.interrupted = true;
  std::ostringstream text;
  print_perf_report(text, report);
  EXPECT_THAT(text.str(), HasSubstr("Model: tiny.onnx\n"));
  EXPECT_THAT(text.str(), HasSubstr("req/s"));
  EXPECT_THAT(text.str(), HasSubstr("\n2x1    4 clients  3.98   9.50  123.46"));
  EXPECT_THAT(text.str(), HasSubstr("\n2x1       12.5/s"));
  EXPECT_THAT(text.str(), HasSubstr("\n      look out\n"));
  EXPECT_THAT(text.str(), HasSubstr("\ninterrupted: "));
}

TEST(Progress, DrawsABarWithWhatIsLeft) {
  const perf::Case next{.setting = {.split = "1x2", .intra_op = "openmp"}, .load = {.concurrency = 3}, .rows = 1};
  perf::Progress progress{.rows_done = 2, .rows = 8, .round = 1, .next = &next};
  progress.elapsed_s = 25;
  progress.left_at_least_s = 75;
  progress.left_at_most_s = 3700;
  EXPECT_EQ(progress_bar(progress),
            "[######..................] row 3/8 1x2 openmp, 3 clients, window 1, 1 min 15 s to 1 h 1 min left");
}

TEST(Progress, IsPlainLinesOffATerminal) {
  std::ostringstream text;
  {
    ProgressDisplay display(text, false);
    perf::Progress progress{.rows_done = 0, .rows = 2, .left_at_least_s = 10, .left_at_most_s = 10};
    display.show(progress);
    display.show(progress);
    display.show(row_of(1));
  }
  EXPECT_EQ(text.str(), "2 rows, 10 s\n2x1, 1 client: 9.50 a second, p50 123.46 ms, p99 0.0000 ms, not stable\n");
}

TEST(Progress, DrawsOneLineAgainOnATerminal) {
  std::ostringstream text;
  {
    ProgressDisplay display(text, true);
    display.show(perf::Progress{.rows = 2});
    display.show(perf::Progress{.rows = 2});
  }
  EXPECT_THAT(text.str(), Not(HasSubstr("\n")));
  EXPECT_TRUE(text.str().ends_with("\r\x1b[K"));
}

}  // namespace
}  // namespace ration::cli
