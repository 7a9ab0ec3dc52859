#include "serve/metrics/units.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace ration::serve {
namespace {

using namespace std::chrono_literals;

TEST(Units, RoundTimesUp) {
  constexpr std::uint64_t kSecond = std::uint64_t{1} << 30;
  EXPECT_EQ(time_units(0ns), 0U);
  EXPECT_EQ(time_units(1ns), 2U);
  EXPECT_EQ(time_units(500ms), kSecond / 2);
  EXPECT_EQ(time_units(1s), kSecond);
  EXPECT_EQ(time_units(1s + 1ns), kSecond + 2);
  EXPECT_EQ(time_units(48h), 48 * 3600 * kSecond);
}

TEST(Units, SaturateTimesOutOfRange) {
  EXPECT_EQ(time_units(-1ns), 0U);
  EXPECT_EQ(time_units(std::chrono::nanoseconds::min()), 0U);
  EXPECT_GT(time_units(std::chrono::nanoseconds::max()), kLargestTime);
}

TEST(Units, RoundCountsUp) {
  EXPECT_EQ(count_units(1), 1024U);
  EXPECT_EQ(count_units(1.5), 1536U);
  EXPECT_EQ(count_units(1.00001), 1025U);
}

TEST(Units, SaturateCountsOutOfRange) {
  EXPECT_EQ(count_units(0), 0U);
  EXPECT_EQ(count_units(-3), 0U);
  EXPECT_EQ(count_units(std::numeric_limits<double>::quiet_NaN()), 0U);
  EXPECT_EQ(count_units(std::numeric_limits<double>::infinity()), 4096U * 1024U);
}

}  // namespace
}  // namespace ration::serve
