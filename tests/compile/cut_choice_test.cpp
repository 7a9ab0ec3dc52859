#include "compile/cut_choice.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <vector>

namespace ration::compile {
namespace {

struct Row {
  std::vector<int> cuts;
  int width;
  std::uint32_t cost_ns;
  int expected;
};

TEST(CutChoice, FollowsTheTable) {
  const std::uint32_t long_step = 100 * kShortestShardNs;
  const Row rows[] = {
      {{1}, 8, long_step, 1},                          // Cannot be cut.
      {{1, 2, 4, 8}, 1, long_step, 1},                 // A lead alone runs the whole.
      {{1, 2, 4, 8}, 2, long_step, 2},                 // One shard each.
      {{1, 2, 4, 8}, 3, long_step, 4},                 // Nobody without a shard.
      {{1, 2, 4, 8}, 16, long_step, 8},                // As far as it goes.
      {{1, 2, 4, 8}, 8, 2 * kShortestShardNs, 2},      // Short steps are cut less,
      {{1, 2, 4, 8}, 8, 2 * kShortestShardNs - 1, 1},  // or not at all.
      {{1, 2, 4, 8}, 8, 0, 1},
      {{1, 2, 4, 8, 16, 24, 32, 48, 64}, 20, long_step, 24},  // Many workers.
      {{1, 2, 4, 8, 16, 24, 32, 48, 64}, 64, long_step, 64},
      {{1, 2, 4, 8, 16, 24, 32, 48, 64}, 64, 40 * kShortestShardNs, 32},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(choose_cut(row.cuts, row.width, row.cost_ns), row.expected)
        << "width " << row.width << ", cost " << row.cost_ns << " ns";
  }
}

TEST(StepCost, GoesAnEighthOfTheWayToASample) {
  EXPECT_EQ(next_cost(8000, 16000), 9000U);
  EXPECT_EQ(next_cost(8000, 0), 7000U);
  EXPECT_EQ(next_cost(0, 8), 1U);
  EXPECT_EQ(next_cost(0, std::numeric_limits<std::int64_t>::max()), std::numeric_limits<std::uint32_t>::max() / 8);
}

TEST(StepCost, StaysWhereASampleWouldMoveItByLessThanA64th) {
  EXPECT_EQ(next_cost(6400, 6400 + 8 * 99), 6400U);
  EXPECT_EQ(next_cost(6400, 6400 - 8 * 99), 6400U);
  EXPECT_EQ(next_cost(6400, 6400 + 8 * 100), 6500U);
  EXPECT_EQ(next_cost(6400, 6400 - 8 * 100), 6300U);
}

}  // namespace
}  // namespace ration::compile
