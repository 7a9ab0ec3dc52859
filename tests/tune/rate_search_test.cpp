#include "tune/rate_search.hpp"

#include <gtest/gtest.h>

namespace ration::tune {
namespace {

TEST(RateSearch, HalvesDownToTheHighestRateThatHolds) {
  for (const double limit : {3.0, 50.0, 99.0}) {
    const FoundRate found = highest_rate(100, 8, [&](double rate) { return RateTrial{.holds = rate <= limit}; });
    EXPECT_LE(found.rate, limit);
    EXPECT_GE(found.rate, limit - 100.0 / 256);
    EXPECT_FALSE(found.throttled);
  }
}

TEST(RateSearch, FindsNoneWhereNoneHolds) {
  EXPECT_EQ(highest_rate(100, 5, [](double) { return RateTrial{}; }).rate, 0);
}

TEST(RateSearch, StopsAtAThrottledTrial) {
  int asked = 0;
  const FoundRate found = highest_rate(100, 5, [&](double) {
    ++asked;
    return RateTrial{.holds = true, .throttled = asked == 2};
  });
  EXPECT_TRUE(found.throttled);
  EXPECT_EQ(asked, 2);
}

}  // namespace
}  // namespace ration::tune
