#include "perf/sweep.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "../serve/tiny_model.hpp"

namespace ration::perf {
namespace {

using testing::ElementsAre;

std::vector<std::unique_ptr<Subject>> two_subjects() {
  std::vector<std::unique_ptr<Subject>> subjects;
  for (const char* split : {"elastic", "2x1"}) {
    subjects.push_back(std::make_unique<Subject>(tiny_model().string(), Setting{.split = split, .threads = 2}));
  }
  return subjects;
}

// Three windows of each row and no more, whatever they show.
SweepOptions short_sweep(std::vector<Load> loads) {
  return {.loads = std::move(loads), .window_s = 0.02, .warm_up_s = 0.01, .duration_s = 0.01};
}

TEST(Sweep, MeasuresSettingsInTurnAndWritesARowForEachLoad) {
  Report report;
  std::vector<std::string> order;
  const auto note = [&](const Progress& progress) {
    order.push_back(std::to_string(progress.round) + " " + progress.next->setting.split);
  };
  run_sweep(two_subjects(), short_sweep({{.concurrency = 2}, {.request_rate = 1000}}), {.progress = note}, report);
  order.resize(8);
  EXPECT_THAT(order,
              ElementsAre("0 elastic", "0 2x1", "1 elastic", "1 2x1", "2 elastic", "2 2x1", "3 elastic", "3 2x1"));
  ASSERT_EQ(report.rows.size(), 4U);
  EXPECT_EQ(report.windows.size(), 12U);
  EXPECT_EQ(report.rows[1].split, "2x1");
  EXPECT_EQ(report.rows[1].concurrency, 2);
  EXPECT_EQ(report.rows[2].concurrency, 0);
  EXPECT_EQ(report.rows[2].request_rate, 1000);
  for (const Row& row : report.rows) EXPECT_GT(row.requests, 0U);
  EXPECT_FALSE(report.interrupted);
}

TEST(Sweep, GivesTheMeanRateOfReplayedArrivals) {
  Report report;
  Load load;
  load.arrivals_s = {0.001, 0.01, 0.015, 5};
  SweepOptions options = short_sweep({load});
  options.window_s = 0.03;
  run_sweep(two_subjects(), options, {}, report);
  EXPECT_DOUBLE_EQ(report.rows.at(0).request_rate, 100);
}

TEST(Sweep, KeepsWhatWasMeasuredWhenItIsStopped) {
  Report report;
  bool stopped = false;
  const auto stop_in_round_two = [&](const Progress& progress) { stopped = progress.round == 2; };
  run_sweep(two_subjects(), short_sweep({{.concurrency = 2}, {.concurrency = 4}}),
            {.progress = stop_in_round_two, .stop = [&] { return stopped; }}, report);
  EXPECT_TRUE(report.interrupted);
  EXPECT_EQ(report.rows.size(), 2U);
  EXPECT_GT(report.rows[0].requests, 0U);
}

TEST(Sweep, TellsWhatIsLeft) {
  Report report;
  std::vector<Progress> told;
  SweepOptions options = short_sweep({{.concurrency = 1}, {.concurrency = 2}});
  run_sweep(two_subjects(), options, {.progress = [&](const Progress& progress) { told.push_back(progress); }}, report);
  EXPECT_EQ(told.front().rows, 4);
  EXPECT_EQ(told.front().rows_done, 0);
  EXPECT_EQ(told.back().rows_done, 2);
  for (const Progress& progress : told) {
    EXPECT_GT(progress.left_at_least_s, 0);
    EXPECT_GE(progress.left_at_most_s, progress.left_at_least_s);
  }
}

}  // namespace
}  // namespace ration::perf
