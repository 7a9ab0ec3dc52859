#include "serve/metrics/model_metrics.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "serve/metrics/metrics_registry.hpp"

namespace ration::serve {
namespace {

using namespace std::chrono_literals;
using End = Outcome::End;

TEST(ModelMetrics, CountsEachEndOnce) {
  ModelMetrics metrics(2);
  const auto count = [&](int times, const Outcome& outcome) {
    for (int i = 0; i < times; ++i) {
      metrics.on_submit();
      metrics.record(outcome);
    }
  };
  count(1, {.end = End::kCompleted, .was_started = true});
  count(2, {.end = End::kCancelled});
  count(3, {.end = End::kExpired});
  count(4, {.end = End::kFailed, .was_started = true});
  count(5, {.end = End::kRejected, .reason = RejectReason::kQueueFull});
  count(6, {.end = End::kRejected, .reason = RejectReason::kTooLate});
  count(7, {.end = End::kRejected, .reason = RejectReason::kShuttingDown});
  metrics.on_submit();
  const ModelStats stats = metrics.snapshot();
  EXPECT_EQ(stats.completed, 1U);
  EXPECT_EQ(stats.cancelled, 2U);
  EXPECT_EQ(stats.expired, 3U);
  EXPECT_EQ(stats.failed, 4U);
  EXPECT_EQ(stats.rejected_for(RejectReason::kQueueFull), 5U);
  EXPECT_EQ(stats.rejected_for(RejectReason::kTooLate), 6U);
  EXPECT_EQ(stats.rejected_for(RejectReason::kShuttingDown), 7U);
  EXPECT_EQ(stats.ended(), 28U);
  EXPECT_EQ(stats.submitted, 29U) << "one is in flight";
}

TEST(ModelMetrics, TimesWhatWasStartedAndWhatWasCompleted) {
  ModelMetrics metrics(1);
  metrics.record({.end = End::kCompleted, .queue = 250ms, .compute = 500ms, .width = 1.5, .was_started = true});
  metrics.record({.end = End::kCancelled, .queue = 1s, .compute = 2s, .width = 1, .was_started = true});
  metrics.record({.end = End::kExpired, .queue = 4s});
  const ModelStats stats = metrics.snapshot();
  EXPECT_EQ(stats.queue_seconds.count, 2U);
  EXPECT_EQ(stats.queue_seconds.sum, 1.25);
  EXPECT_EQ(stats.compute_seconds.count, 1U);
  EXPECT_EQ(stats.compute_seconds.sum, 0.5);
  EXPECT_EQ(stats.compute_seconds.buckets.front().upper, 0.5);
  EXPECT_EQ(stats.width.count, 1U);
  EXPECT_EQ(stats.width.sum, 1.5);
}

TEST(ModelMetrics, CountsBatchesBySize) {
  ModelMetrics metrics(1);
  for (const int size : {1, 8, 8}) metrics.record_batch(size);
  const Distribution batch = metrics.snapshot().batch;
  EXPECT_EQ(batch.count, 3U);
  EXPECT_EQ(batch.sum, 17);
  EXPECT_NEAR(batch.quantile(0.5), 8, 8.0 / 64);
}

/// Two threads submit and end one request after the other, most of them as fast as can be, while a third one looks:
/// never may it see an end whose beginning, or whose times, are missing. A look that goes through many stripes takes
/// long enough to be found out if it goes through them in the wrong order.
TEST(ModelMetrics, ShowsNothingEndedThatWasNotSubmitted) {
  for (const auto& [stripes, looks] : {std::pair{1, 1000}, {4, 1000}, {256, 10}}) {
    ModelMetrics metrics(stripes);
    std::atomic<std::uint64_t> requests{0};
    std::vector<std::jthread> threads;
    for (int i = 0; i < 2; ++i) {
      threads.emplace_back([&](const std::stop_token& stop) {
        std::uint64_t request = 0;
        for (; !stop.stop_requested(); ++request) {
          metrics.on_submit();
          if (request % 16 != 0) {
            metrics.record({.end = End::kCancelled});
          } else {
            metrics.record({.queue = 1us, .compute = 1ms, .width = 2, .was_started = true});
          }
        }
        requests += request;
      });
    }
    for (int i = 0; i < looks; ++i) {
      const ModelStats stats = metrics.snapshot();
      ASSERT_LE(stats.ended(), stats.submitted);
      ASSERT_LE(stats.completed, stats.queue_seconds.count);
      ASSERT_LE(stats.completed, stats.compute_seconds.count);
      ASSERT_LE(stats.completed, stats.width.count);
    }
    threads.clear();
    const ModelStats stats = metrics.snapshot();
    EXPECT_EQ(stats.submitted, requests.load());
    EXPECT_EQ(stats.ended(), stats.submitted);
    EXPECT_EQ(stats.compute_seconds.count, stats.completed);
  }
}

TEST(MetricsRegistry, MakesNoMoreStripesThanAModelShouldCost) {
  EXPECT_EQ(MetricsRegistry(2).stripes(), 2);
  EXPECT_EQ(MetricsRegistry(2 * 128).stripes(), MetricsRegistry::kMostStripes);
}

TEST(MetricsRegistry, GivesOneObjectForAName) {
  MetricsRegistry registry(2);
  const auto first = registry.model("resnet50");
  EXPECT_NE(registry.model("resnet18"), first);
  EXPECT_EQ(registry.model("resnet50"), first);
}

TEST(MetricsRegistry, ListsModelsInTheOrderOfTheirFirstLoading) {
  MetricsRegistry registry(2);
  registry.model("b")->on_submit();
  registry.model("a");
  registry.model("b")->on_submit();
  const std::vector<ModelStats> all = registry.snapshot();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].name, "b");
  EXPECT_EQ(all[0].submitted, 2U);
  EXPECT_EQ(all[1].name, "a");
  EXPECT_EQ(all[1].submitted, 0U);
}

TEST(MetricsRegistry, ServesThreadsThatLoadAndLook) {
  constexpr int kThreads = 4;
  constexpr int kModels = 50;
  MetricsRegistry registry(2);
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([&] {
        for (int model = 0; model < kModels; ++model) {
          registry.model(std::to_string(model))->on_submit();
          if (model % 10 == 0) registry.snapshot();
        }
      });
    }
  }
  const std::vector<ModelStats> all = registry.snapshot();
  ASSERT_EQ(all.size(), static_cast<std::size_t>(kModels));
  for (const ModelStats& stats : all) EXPECT_EQ(stats.submitted, static_cast<std::uint64_t>(kThreads)) << stats.name;
}

}  // namespace
}  // namespace ration::serve
