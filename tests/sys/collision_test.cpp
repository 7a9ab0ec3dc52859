#include "sys/collision.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace ration::sys {
namespace {

using testing::ElementsAre;

// One package of two clusters of four cores: CPUs 0-3 and 4-7.
const Topology& machine() {
  static const Topology topology = Topology::synthetic("pack:1 l3:2 core:4 pu:1");
  return topology;
}

PlacementRequest request(std::vector<int> allowed) {
  const auto cpus = static_cast<double>(allowed.size());
  return {std::move(allowed), cpus, 0, {}};
}

const std::vector<int> kAll = {0, 1, 2, 3, 4, 5, 6, 7};

TEST(Collision, LeavesWorkersAloneThatNobodyDisturbs) {
  EXPECT_FALSE(resolve_collisions(machine(), request(kAll), {{10, 0}, {11, 1}}, {}));
  EXPECT_FALSE(resolve_collisions(machine(), request(kAll), {{10, 0}, {11, 1}}, {{20, 2}, {5, 3}}));
}

TEST(Collision, MovesTheWorkerWithTheLargerThreadId) {
  EXPECT_FALSE(resolve_collisions(machine(), request(kAll), {{10, 0}}, {{11, 0}}));
  const auto moved = resolve_collisions(machine(), request(kAll), {{11, 0}}, {{10, 0}});
  ASSERT_TRUE(moved);
  ASSERT_TRUE(moved->pinned());
  EXPECT_NE(moved->cpus.front(), 0);
}

TEST(Collision, MovesOnlyThoseThatMustAndOntoFreeCpus) {
  const auto moved = resolve_collisions(machine(), request({0, 1, 2, 4}), {{10, 0}, {30, 1}}, {{20, 1}, {40, 2}});
  ASSERT_TRUE(moved);
  EXPECT_THAT(moved->cpus, ElementsAre(0, 4));
}

TEST(Collision, MovesAwayFromAWorkerThatCannot) {
  const auto moved = resolve_collisions(machine(), request(kAll), {{10, 0}}, {{11, 0, true}});
  ASSERT_TRUE(moved);
  EXPECT_TRUE(moved->pinned());
}

TEST(Collision, GivesAllPinsUpWhenTooFewCpusAreFree) {
  const auto moved = resolve_collisions(machine(), request({0, 4}), {{11, 0}, {12, 4}}, {{10, 0}});
  ASSERT_TRUE(moved);
  EXPECT_FALSE(moved->pinned());
  EXPECT_TRUE(moved->may_change);
}

// Engines that started at the same moment and chose the same CPUs: each looks and moves in turn, or all look before
// any of them moves. Either way every one is alone after no more rounds than there are engines.
class SimultaneousStart : public testing::TestWithParam<bool> {
 protected:
  using Workers = std::vector<PinnedWorker>;

  static Workers others_of(const std::vector<Workers>& engines, std::size_t self) {
    Workers others;
    for (std::size_t i = 0; i < engines.size(); ++i) {
      if (i != self) others.insert(others.end(), engines[i].begin(), engines[i].end());
    }
    return others;
  }

  // Returns how many workers moved.
  static int round(std::vector<Workers>& engines, bool all_at_once) {
    const std::vector<Workers> before = engines;
    int moves = 0;
    for (std::size_t i = 0; i < engines.size(); ++i) {
      const auto moved =
          resolve_collisions(machine(), request(kAll), engines[i], others_of(all_at_once ? before : engines, i));
      if (!moved) continue;
      EXPECT_TRUE(moved->pinned());
      for (std::size_t w = 0; w < moved->cpus.size(); ++w) {
        moves += engines[i][w].cpu != moved->cpus[w] ? 1 : 0;
        engines[i][w].cpu = moved->cpus[w];
      }
    }
    return moves;
  }
};

INSTANTIATE_TEST_SUITE_P(Looks, SimultaneousStart, testing::Bool(),
                         [](const auto& tested) { return tested.param ? "AllAtOnce" : "InTurn"; });

TEST_P(SimultaneousStart, EndsWithEveryWorkerAlone) {
  // Four engines of two workers each, thread ids mixed, all on CPUs 0 and 1: every order of the ids.
  std::vector<int> ids = {1, 2, 3, 4, 5, 6, 7, 8};
  do {
    std::vector<Workers> engines;
    for (std::size_t i = 0; i < 8; i += 2) engines.push_back({{ids[i], 0}, {ids[i + 1], 1}});
    int rounds = 0;
    while (round(engines, GetParam()) > 0) ASSERT_LE(++rounds, 8);
    std::vector<int> cpus = taken_cpus(others_of(engines, engines.size()));
    ASSERT_EQ(cpus, kAll) << testing::PrintToString(ids);
    std::rotate(ids.begin(), ids.begin() + 3, ids.end());
  } while (std::next_permutation(ids.begin(), ids.end()) && ids.front() < 3);
}

}  // namespace
}  // namespace ration::sys
