#include "tune/candidates.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ration::tune {
namespace {

std::vector<std::string> names(int threads, int max_batch) {
  std::vector<std::string> list;
  for (const Candidate& candidate : candidates(threads, max_batch)) list.push_back(candidate.name());
  return list;
}

TEST(Candidates, AreElasticAndEverySplitThatFits) {
  EXPECT_THAT(names(1, 1), ::testing::ElementsAre("elastic", "1x1"));
  EXPECT_THAT(names(2, 1), ::testing::ElementsAre("elastic", "1x1", "1x2", "2x1"));
  EXPECT_THAT(names(3, 1), ::testing::ElementsAre("elastic", "1x1", "1x2", "1x3", "2x1", "3x1"));
}

TEST(Candidates, HaveEveryBatchWithAndWithoutDelay) {
  EXPECT_THAT(names(1, 3),
              ::testing::ElementsAre("elastic", "1x1", "elastic batch 2", "1x1 batch 2",
                                     "elastic batch 2 delay 2000 us", "1x1 batch 2 delay 2000 us", "elastic batch 3",
                                     "1x1 batch 3", "elastic batch 3 delay 2000 us", "1x1 batch 3 delay 2000 us"));
}

TEST(Candidates, OfManyThreadsLeaveOutOddSplits) {
  const std::vector<std::string> list = names(24, 1);
  EXPECT_THAT(list, ::testing::IsSupersetOf({"24x1", "3x8", "1x24", "16x1", "2x4"}));
  EXPECT_THAT(list, ::testing::Not(::testing::Contains("5x4")));
}

}  // namespace
}  // namespace ration::tune
