#include "perf/quantiles.hpp"

#include <gtest/gtest.h>

#include <numeric>

namespace ration::perf {
namespace {

TEST(Quantiles, TakeTheNearestRank) {
  EXPECT_EQ(quantile({1, 2, 3, 4}, 0.5), 2);
  EXPECT_EQ(quantile({1, 2, 3, 4}, 0.51), 3);
  EXPECT_EQ(quantile({1, 2, 3, 4}, 0.99), 4);
  EXPECT_EQ(quantile({1, 2, 3, 4}, 0), 1);
  EXPECT_EQ(quantile({}, 0.5), 0);
}

TEST(Quantiles, ComeInMilliseconds) {
  std::vector<double> seconds(1000);
  std::iota(seconds.rbegin(), seconds.rend(), 1);
  const Quantiles figures = quantiles_ms(seconds);
  EXPECT_DOUBLE_EQ(figures.mean, 500'500);
  EXPECT_DOUBLE_EQ(figures.p50, 500'000);
  EXPECT_DOUBLE_EQ(figures.p90, 900'000);
  EXPECT_DOUBLE_EQ(figures.p95, 950'000);
  EXPECT_DOUBLE_EQ(figures.p99, 990'000);
  EXPECT_DOUBLE_EQ(figures.p999, 999'000);
}

TEST(Quantiles, OfNothingAreZero) {
  const Quantiles figures = quantiles_ms({});
  EXPECT_EQ(figures.mean, 0);
  EXPECT_EQ(figures.p999, 0);
}

}  // namespace
}  // namespace ration::perf
