#include "serve/governor.hpp"

#include <gtest/gtest.h>

namespace ration::serve {
namespace {

using namespace std::chrono_literals;

TEST(TokenBucket, FirstLookOnlyTakesNote) {
  TokenBucket bucket(1.0, 3ms);
  EXPECT_EQ(bucket.spend(100s, 50s), 0ns);
}

TEST(TokenBucket, LetsUseAtTheRatePass) {
  TokenBucket bucket(0.5, 3ms);
  bucket.spend(0ns, 0ns);
  for (int i = 1; i <= 100; ++i) EXPECT_EQ(bucket.spend(i * 2ms, i * 1ms), 0ns) << i;
}

TEST(TokenBucket, PausesUntilTheRateHasCaughtUp) {
  TokenBucket bucket(0.5, 3ms);
  bucket.spend(0ns, 0ns);
  // 10 ms of CPU in 10 ms of time at half a CPU: 5 ms too much, which take 10 ms to come in.
  const auto pause = bucket.spend(10ms, 10ms);
  EXPECT_GE(pause, 10ms);
  EXPECT_LE(pause, 10ms + 1us);
  EXPECT_EQ(bucket.spend(20ms + 1us, 10ms), 0ns);
}

TEST(TokenBucket, KeepsNoMoreThanTheBurstOfAnIdleTime) {
  TokenBucket bucket(1.0, 3ms);
  bucket.spend(0ns, 0ns);
  EXPECT_EQ(bucket.spend(10s, 0ns), 0ns);
  EXPECT_EQ(bucket.spend(10s, 3ms), 0ns);
  EXPECT_GT(bucket.spend(10s, 4ms), 0ns);
}

TEST(TokenBucket, HoldsAGreedyWorkerToTheRate) {
  TokenBucket bucket(0.75, 3ms);
  std::chrono::nanoseconds now{0};
  std::chrono::nanoseconds used{0};
  bucket.spend(now, used);
  while (now < 10s) {
    now += 1ms;
    used += 1ms;
    now += bucket.spend(now, used);
  }
  EXPECT_NEAR(static_cast<double>(used.count()) / static_cast<double>(now.count()), 0.75, 0.001);
}

TEST(TokenBucket, MakesUpForNeighboursUpToHalfOfTheRate) {
  TokenBucket bucket(1.0, 3ms);
  bucket.spend(0ns, 0ns, 0ns);
  // 4 ms of ours and 4 of theirs in 8 ms are just right; of 8 ms of theirs, only 4 count.
  EXPECT_EQ(bucket.spend(8ms, 4ms, 4ms), 0ns);
  EXPECT_EQ(bucket.spend(16ms, 8ms, 12ms), 0ns);
  EXPECT_GT(bucket.spend(24ms, 13ms, 20ms), 0ns);
}

TEST(GovernedRate, LeavesASliceForEachFurtherWorker) {
  EXPECT_DOUBLE_EQ(governed_rate(1.0, 100ms, 1), 0.98);
  EXPECT_DOUBLE_EQ(governed_rate(1.5, 100ms, 2), 1.5 * (0.98 - 5.0 / 150.0));
  EXPECT_DOUBLE_EQ(governed_rate(2.0, 10ms, 8), 1.8) << "never below nine tenths";
}

}  // namespace
}  // namespace ration::serve
