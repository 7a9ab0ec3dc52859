#include "sys/throttle.hpp"

#include <gtest/gtest.h>

namespace ration::sys {
namespace {

TEST(ThrottleStats, ReadsNanosecondsOfV1AndMicrosecondsOfV2) {
  const auto v1 = parse_throttle_stats("nr_periods 10\nnr_throttled 4\nthrottled_time 5000\n", false);
  const auto v2 = parse_throttle_stats("usage_usec 1\nnr_periods 10\nnr_throttled 4\nthrottled_usec 5\n", true);
  ASSERT_TRUE(v1 && v2);
  EXPECT_EQ(*v1, *v2);
  EXPECT_EQ(v1->periods, 10U);
  EXPECT_EQ(v1->throttled_periods, 4U);
  EXPECT_EQ(v1->throttled_time, std::chrono::microseconds(5));
}

TEST(ThrottleStats, IsNothingWhenACounterIsMissingOrBroken) {
  EXPECT_FALSE(parse_throttle_stats("", true));
  EXPECT_FALSE(parse_throttle_stats("usage_usec 1\nuser_usec 1\n", true));
  EXPECT_FALSE(parse_throttle_stats("nr_periods -1\nnr_throttled 4\nthrottled_usec 5\n", true));
  EXPECT_FALSE(parse_throttle_stats("nr_periods 1\nnr_throttled x\nthrottled_usec 5\n", true));
}

TEST(ThrottleStats, IsNothingForALimitThatIsNoQuota) { EXPECT_FALSE(ThrottleStats::read(CpuLimit{})); }

}  // namespace
}  // namespace ration::sys
