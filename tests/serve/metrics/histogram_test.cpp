#include "serve/metrics/histogram.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <thread>
#include <vector>

#include "serve/metrics/log_linear.hpp"

namespace ration::serve {
namespace {

using log_linear::kLargest;

TEST(Histogram, IsEmptyAtFirst) {
  const Distribution distribution = Histogram(2, kLargest).snapshot(1);
  EXPECT_TRUE(distribution.buckets.empty());
  EXPECT_EQ(distribution.count, 0U);
  EXPECT_EQ(distribution.sum, 0);
  EXPECT_EQ(distribution.mean(), 0);
  EXPECT_EQ(distribution.quantile(0.5), 0);
}

TEST(Histogram, LeavesOutBucketsWithoutAValue) {
  Histogram histogram(1, kLargest);
  histogram.record(130);
  histogram.record(3);
  histogram.record(132);
  const Distribution distribution = histogram.snapshot(0.25);
  ASSERT_EQ(distribution.buckets.size(), 2U);
  EXPECT_EQ(distribution.buckets[0].lower, 0.5);
  EXPECT_EQ(distribution.buckets[0].upper, 0.75);
  EXPECT_EQ(distribution.buckets[0].count, 1U);
  EXPECT_EQ(distribution.buckets[1].lower, 32);
  EXPECT_EQ(distribution.buckets[1].upper, 33);
  EXPECT_EQ(distribution.buckets[1].count, 2U);
  EXPECT_EQ(distribution.count, 3U);
  EXPECT_EQ(distribution.sum, 265 * 0.25);
}

TEST(Histogram, CountsWhatIsTooLargeAsTheLargest) {
  for (const std::uint64_t largest : {std::uint64_t{4096}, kLargest}) {
    Histogram histogram(1, largest);
    histogram.record(largest);
    histogram.record(largest + 1);
    histogram.record(~std::uint64_t{0});
    const Distribution distribution = histogram.snapshot(1);
    ASSERT_EQ(distribution.buckets.size(), 1U);
    EXPECT_EQ(distribution.buckets[0].upper, static_cast<double>(largest));
    EXPECT_EQ(distribution.sum, 3 * static_cast<double>(largest));
  }
}

TEST(Histogram, LosesNothingOfManyThreads) {
  constexpr int kThreads = 5;  // More than there are stripes.
  constexpr std::uint64_t kValues = 20'000;
  Histogram histogram(4, kLargest);
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([&] {
        for (std::uint64_t value = 1; value <= kValues; ++value) histogram.record(value);
      });
    }
    // Snapshots on the way disturb nothing and never show more than there is.
    for (int i = 0; i < 20; ++i) EXPECT_LE(histogram.snapshot(1).count, kThreads * kValues);
  }
  const Distribution distribution = histogram.snapshot(1);
  EXPECT_EQ(distribution.count, kThreads * kValues);
  EXPECT_EQ(distribution.sum, kThreads * (kValues * (kValues + 1) / 2));
  for (const Distribution::Bucket& bucket : distribution.buckets) {
    const double values = std::min<double>(bucket.upper, kValues) - bucket.lower;
    EXPECT_EQ(static_cast<double>(bucket.count), kThreads * values) << bucket.upper;
  }
}

/// Times that spread over six powers of ten, as whole numbers.
std::vector<std::uint64_t> spread_values() {
  std::mt19937_64 random(7);
  std::lognormal_distribution<double> values(std::log(3e6), 2);
  std::vector<std::uint64_t> all(10'000);
  for (std::uint64_t& value : all) value = static_cast<std::uint64_t>(values(random)) + 1;
  return all;
}

TEST(Histogram, GivesQuantilesNoMoreThanA64thOff) {
  std::vector<std::uint64_t> values = spread_values();
  Histogram histogram(2, kLargest);
  for (const std::uint64_t value : values) histogram.record(value);
  const Distribution distribution = histogram.snapshot(1);
  std::sort(values.begin(), values.end());
  for (const double q : {0.0, 0.001, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 0.999, 1.0}) {
    const double rank = std::max(1.0, std::ceil(q * static_cast<double>(values.size())));
    const auto exact = static_cast<double>(values[static_cast<std::size_t>(rank) - 1]);
    EXPECT_NEAR(distribution.quantile(q), exact, exact / 64) << q;
  }
  EXPECT_EQ(distribution.quantile(-1), distribution.quantile(0));
  EXPECT_EQ(distribution.quantile(2), distribution.quantile(1));
}

TEST(Distribution, SinceHasWhatCameLater) {
  Histogram histogram(2, kLargest);
  for (const std::uint64_t value : {5U, 5U, 70U, 1000U}) histogram.record(value);
  const Distribution earlier = histogram.snapshot(1);
  for (const std::uint64_t value : {2U, 5U, 70U, 70U, 5000U}) histogram.record(value);
  const Distribution later = histogram.snapshot(1).since(earlier);
  EXPECT_EQ(later.count, 5U);
  EXPECT_EQ(later.sum, 5147);
  std::vector<std::uint64_t> counts;
  for (const Distribution::Bucket& bucket : later.buckets) counts.push_back(bucket.count);
  EXPECT_EQ(counts, (std::vector<std::uint64_t>{1, 1, 2, 1}));
  EXPECT_EQ(earlier.since(earlier).count, 0U);
  EXPECT_TRUE(earlier.since(earlier).buckets.empty());
}

}  // namespace
}  // namespace ration::serve
