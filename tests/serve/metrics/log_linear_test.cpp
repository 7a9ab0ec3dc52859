#include "serve/metrics/log_linear.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace ration::serve::log_linear {
namespace {

TEST(LogLinear, PutsValuesIntoTheirBuckets) {
  struct Row {
    std::uint64_t value;
    std::size_t index;
    std::uint64_t lower, upper;
  };
  constexpr Row kRows[] = {
      {1, 0, 0, 1},
      {2, 1, 1, 2},
      {32, 31, 31, 32},
      {33, 32, 32, 33},
      {64, 63, 63, 64},
      {65, 64, 64, 66},
      {66, 64, 64, 66},
      {67, 65, 66, 68},
      {128, 95, 126, 128},
      {129, 96, 128, 132},
      {132, 96, 128, 132},
      {133, 97, 132, 136},
      {1024, 191, 1008, 1024},
      {1025, 192, 1024, 1056},
      {kLargest, kBuckets - 1, kLargest - kLargest / 64, kLargest},
  };
  for (const Row& row : kRows) {
    EXPECT_EQ(index_of(row.value), row.index) << row.value;
    EXPECT_EQ(lower(row.index), row.lower) << row.value;
    EXPECT_EQ(upper(row.index), row.upper) << row.value;
  }
}

TEST(LogLinear, SaturatesAtBothEnds) {
  EXPECT_EQ(index_of(0), 0U);
  EXPECT_EQ(index_of(kLargest + 1), kBuckets - 1);
  EXPECT_EQ(index_of(std::numeric_limits<std::uint64_t>::max()), kBuckets - 1);
}

TEST(LogLinear, LeavesNoGapBetweenBuckets) {
  EXPECT_EQ(lower(0), 0U);
  for (std::size_t i = 0; i < kBuckets; ++i) {
    EXPECT_EQ(index_of(lower(i) + 1), i);
    EXPECT_EQ(index_of(upper(i)), i);
  }
  for (std::size_t i = 1; i < kBuckets; ++i) EXPECT_EQ(upper(i - 1), lower(i));
}

TEST(LogLinear, KeepsEachBucketBelowA32ndOfItsLowerEnd) {
  for (std::size_t i = 0; i < kBuckets; ++i) {
    const std::uint64_t width = upper(i) - lower(i);
    EXPECT_TRUE(width == 1 || width * 32 <= lower(i)) << i;
  }
}

TEST(LogLinear, EndsABucketAtPowersOfTwoAndHalfwayBetweenThem) {
  for (std::uint64_t power = 4; power <= kLargest; power *= 2) {
    EXPECT_EQ(upper(index_of(power)), power);
    EXPECT_EQ(upper(index_of(power / 4 * 3)), power / 4 * 3);
  }
}

TEST(LogLinear, IsKnownWhenCompiling) {
  static_assert(kBuckets == 1408);
  static_assert(index_of(65) == 64 && lower(64) == 64 && upper(64) == 66);
}

}  // namespace
}  // namespace ration::serve::log_linear
