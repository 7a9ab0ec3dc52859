// Statistics as values and as Prometheus text.
#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "handles.hpp"

namespace ration::c_api {
namespace {

StatsHandle stats_of(const EngineHandle& engine) {
  ration_stats* stats = nullptr;
  expect_ok(ration_engine_stats(engine.get(), &stats));
  return StatsHandle(stats);
}

class CStats : public testing::Test {
 protected:
  CStats() {
    Row row;
    Row output;
    for (int i = 0; i < 3; ++i) expect_ok(ration_model_run_into(model_.get(), &row.tensor, 1, &output.tensor, 1));
    stats_ = stats_of(engine_);
  }

  static ration_model_options named() {
    ration_model_options options;
    ration_model_options_init(&options, sizeof(options));
    options.name = "tiny";
    return options;
  }

  const ration_model_options options_ = named();
  const EngineHandle engine_ = make_engine();
  const ModelHandle model_ = load_tiny(engine_, &options_);
  StatsHandle stats_;
};

TEST_F(CStats, CountEachModel) {
  ASSERT_EQ(ration_stats_model_count(stats_.get()), 1U);
  ration_counts counts;
  counts.size = sizeof(counts);
  expect_ok(ration_stats_model(stats_.get(), 0, &counts));
  EXPECT_STREQ(counts.name, "tiny");
  EXPECT_EQ(counts.submitted, 3U);
  EXPECT_EQ(counts.completed, 3U);
  EXPECT_EQ(counts.failed + counts.cancelled + counts.expired + counts.rejected_queue_full, 0U);
  EXPECT_NE(sentence_of(ration_stats_model(stats_.get(), 1, &counts), RATION_INVALID_ARGUMENT), "");
}

TEST_F(CStats, TellWhatTheEngineDoes) {
  ration_totals totals;
  totals.size = sizeof(totals);
  expect_ok(ration_stats_totals(stats_.get(), &totals));
  EXPECT_EQ(totals.workers, ration_engine_workers(engine_.get()));
  EXPECT_EQ(totals.queued, 0);
  EXPECT_EQ(totals.running, 0);
  EXPECT_GT(totals.budget_cpus, 0);
  EXPECT_GT(totals.cpu_user_ns + totals.cpu_system_ns, 0);
}

TEST_F(CStats, HaveQuantiles) {
  double value = -1;
  expect_ok(ration_stats_quantile(stats_.get(), 0, RATION_COMPUTE_SECONDS, 0.5, &value));
  EXPECT_GT(value, 0);
  EXPECT_LT(value, 60);
  expect_ok(ration_stats_quantile(stats_.get(), 0, RATION_BATCH, 1, &value));
  EXPECT_NEAR(value, 1, 0.1);
  const ration_code code = RATION_INVALID_ARGUMENT;
  EXPECT_NE(sentence_of(ration_stats_quantile(stats_.get(), 0, 4, 0.5, &value), code), "");
  for (const double q : {-0.1, 1.1, std::numeric_limits<double>::quiet_NaN()}) {
    EXPECT_NE(sentence_of(ration_stats_quantile(stats_.get(), 0, RATION_WIDTH, q, &value), code), "");
  }
}

TEST_F(CStats, ArePrometheusText) {
  char* written = nullptr;
  expect_ok(ration_stats_prometheus(stats_.get(), &written));
  const Text text(written);
  EXPECT_NE(std::string(text.get()).find("model=\"tiny\""), std::string::npos);
}

TEST(CStatsOfNothing, AreAnErrorOrNothing) {
  ration_totals totals;
  totals.size = sizeof(totals);
  ration_stats* stats = nullptr;
  char* text = nullptr;
  ration_stats_free(nullptr);
  EXPECT_EQ(ration_stats_model_count(nullptr), 0U);
  EXPECT_NE(sentence_of(ration_engine_stats(nullptr, &stats), RATION_INVALID_ARGUMENT), "");
  EXPECT_NE(sentence_of(ration_stats_totals(nullptr, &totals), RATION_INVALID_ARGUMENT), "");
  EXPECT_NE(sentence_of(ration_stats_prometheus(nullptr, &text), RATION_INVALID_ARGUMENT), "");
}

}  // namespace
}  // namespace ration::c_api
