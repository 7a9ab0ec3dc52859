#include "graph/axes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "expect_error.hpp"

namespace ration::graph {
namespace {

using testing::ElementsAre;

using Axes = std::vector<std::int64_t>;

constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();

TEST(ResolveAxis, CountsNegativesFromTheBack) {
  EXPECT_EQ(resolve_axis(1, 3, "n"), 1);
  EXPECT_EQ(resolve_axis(-1, 3, "n"), 2);
  EXPECT_EQ(resolve_axis(-3, 3, "n"), 0);
  expect_error(ErrorCode::kInvalidModel, "n: axis 3 is outside rank 3", [] { resolve_axis(3, 3, "n"); });
  expect_error(ErrorCode::kInvalidModel, "axis -4", [] { resolve_axis(-4, 3, "n"); });
  expect_error(ErrorCode::kInvalidModel, "axis 0", [] { resolve_axis(0, 0, "n"); });
  expect_error(ErrorCode::kInvalidModel, "outside", [] { resolve_axis(kMin, 3, "n"); });
  expect_error(ErrorCode::kInvalidModel, "outside", [] { resolve_axis(kMax, 3, "n"); });
}

TEST(ResolveSplit, MayLieBehindTheLastAxis) {
  EXPECT_EQ(resolve_split(0, 2, "n"), 0);
  EXPECT_EQ(resolve_split(2, 2, "n"), 2);
  EXPECT_EQ(resolve_split(-1, 2, "n"), 1);
  EXPECT_EQ(resolve_split(0, 0, "n"), 0);
  expect_error(ErrorCode::kInvalidModel, "axis 3 is outside rank 2", [] { resolve_split(3, 2, "n"); });
}

TEST(ResolveAxes, KeepsTheOrderAndRefusesDoubles) {
  EXPECT_THAT(resolve_axes(Axes{2, -3}, 3, "n"), ElementsAre(2, 0));
  EXPECT_THAT(resolve_axes(Axes{}, 3, "n"), ElementsAre());
  EXPECT_THAT(mark_axes(Axes{-1}, 3, "n"), ElementsAre(false, false, true));
  expect_error(ErrorCode::kInvalidModel, "axis 1 is listed twice", [] { resolve_axes(Axes{1, 1}, 3, "n"); });
  expect_error(ErrorCode::kInvalidModel, "axis -2 is listed twice", [] { resolve_axes(Axes{1, -2}, 3, "n"); });
  expect_error(ErrorCode::kInvalidModel, "axis 3 is outside", [] { mark_axes(Axes{0, 3}, 3, "n"); });
}

TEST(ResolvePermutation, ReversesByDefault) {
  EXPECT_THAT(resolve_permutation(Axes{}, 3, "n"), ElementsAre(2, 1, 0));
  EXPECT_THAT(resolve_permutation(Axes{}, 0, "n"), ElementsAre());
  EXPECT_THAT(resolve_permutation(Axes{1, 2, 0}, 3, "n"), ElementsAre(1, 2, 0));
}

TEST(ResolvePermutation, KnowsNoNegativeAxes) {
  expect_error(ErrorCode::kInvalidModel, "n: the permutation holds -1", [] {
    resolve_permutation(Axes{0, 1, -1}, 3, "n");
  });
  expect_error(ErrorCode::kInvalidModel, "2 entries for rank 3", [] { resolve_permutation(Axes{0, 1}, 3, "n"); });
  expect_error(ErrorCode::kInvalidModel, "axis 3 is outside", [] { resolve_permutation(Axes{0, 1, 3}, 3, "n"); });
  expect_error(ErrorCode::kInvalidModel, "listed twice", [] { resolve_permutation(Axes{0, 1, 1}, 3, "n"); });
}

}  // namespace
}  // namespace ration::graph
