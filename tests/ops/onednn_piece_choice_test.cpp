#include <gtest/gtest.h>

#include <vector>

#include "ops/onednn/piece_choice.hpp"

namespace ration::ops::onednn {
namespace {

TEST(PieceChoice, ServesARangeByItselfOrByWholeSmallerOnes) {
  const PieceGroup group{2, 4};
  EXPECT_EQ(serving(group, 1), 2);
  EXPECT_EQ(serving(group, 2), 2);
  EXPECT_EQ(serving(group, 4), 4);
  EXPECT_EQ(serving(group, 3), 0);
  EXPECT_EQ(serving(group, 8), 0);
}

TEST(PieceChoice, TakesTheOnlyGroupIfAllAgree) {
  const std::vector<PieceGroup> groups{{1, 2, 4}};
  const std::vector<std::int64_t> wanted{1, 2, 4};
  EXPECT_EQ(choose_group(groups, wanted), groups[0]);
}

TEST(PieceChoice, PrefersTheGroupThatServesMoreCuts) {
  const std::vector<PieceGroup> groups{{1, 2}, {4}};
  const std::vector<std::int64_t> wanted{1, 2, 4};
  EXPECT_EQ(choose_group(groups, wanted), groups[1]);
}

TEST(PieceChoice, KeepsTheWholeInOnePieceIfNothingIsLost) {
  const std::vector<PieceGroup> groups{{1}, {3}};
  const std::vector<std::int64_t> wanted{1};
  EXPECT_EQ(choose_group(groups, wanted), groups[0]);
}

}  // namespace
}  // namespace ration::ops::onednn
