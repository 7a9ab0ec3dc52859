#include "ops/onednn/row_range.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "ops/onednn/conv_layout.hpp"

namespace ration::ops::onednn {
namespace {

TEST(RowRange, GivesPaddingToTheEndsAndNeighboursRowsToTheMiddle) {
  const RowWindow window{.src_rows = 56, .dst_rows = 56, .extent = 3, .stride = 1, .pad_begin = 1};
  const auto first = row_range(window, 0, 4);
  const auto second = row_range(window, 1, 4);
  const auto last = row_range(window, 3, 4);
  ASSERT_TRUE(first.has_value() && second.has_value() && last.has_value());
  EXPECT_EQ(first->src_begin, 0);
  EXPECT_EQ(first->src_rows, 15);
  EXPECT_EQ(first->pad_begin, 1);
  EXPECT_EQ(first->pad_end, 0);
  EXPECT_EQ(second->dst_begin, 14);
  EXPECT_EQ(second->src_begin, 13);
  EXPECT_EQ(second->src_rows, 16);
  EXPECT_EQ(second->pad_begin, 0);
  EXPECT_EQ(last->src_rows, 15);
  EXPECT_EQ(last->pad_end, 1);
}

TEST(RowRange, TakesWholeStridesOfSrcWhereWindowsLeaveGaps) {
  const auto inner = row_range({.src_rows = 56, .dst_rows = 28, .extent = 1, .stride = 2}, 1, 4);
  ASSERT_TRUE(inner.has_value());
  EXPECT_EQ(inner->src_rows, 14);
  EXPECT_EQ(inner->pad_end, -1);
}

TEST(RowRange, EveryRangeReadsExactlyWhatItsWindowsReach) {
  for (const RowWindow& window : {RowWindow{9, 9, 3, 1, 1}, RowWindow{15, 8, 3, 2, 1}, RowWindow{30, 12, 7, 2, 0},
                                  RowWindow{13, 5, 1, 3, 0}, RowWindow{8, 8, 5, 1, 2}}) {
    for (std::int64_t count = 1; count <= window.dst_rows; ++count) {
      std::int64_t next = 0;
      for (std::int64_t index = 0; index < count; ++index) {
        const auto range = row_range(window, index, count);
        ASSERT_TRUE(range.has_value());
        EXPECT_EQ(range->dst_begin, next);
        next += range->dst_rows;
        EXPECT_GE(range->src_begin, 0);
        EXPECT_LE(range->src_begin + range->src_rows, window.src_rows);
        EXPECT_GT(range->pad_end, -window.stride);
        // What a convolution's output size says about its input.
        EXPECT_EQ((range->src_rows + range->pad_begin + range->pad_end - window.extent) / window.stride + 1,
                  range->dst_rows);
        EXPECT_EQ(range->src_begin - range->pad_begin, range->dst_begin * window.stride - window.pad_begin);
      }
      EXPECT_EQ(next, window.dst_rows);
    }
  }
}

TEST(RowRange, RefusesEmptyRangesAndPaddingAlone) {
  EXPECT_FALSE(row_range({.src_rows = 3, .dst_rows = 3}, 0, 4).has_value());
  EXPECT_FALSE(row_range({.src_rows = 2, .dst_rows = 6, .extent = 1, .pad_begin = 2}, 0, 6).has_value());
}

struct Choice {
  std::int64_t channels, kernel, rows, group;
  Layout producer;
  bool by_rows;
};

TEST(ConvLayout, PrefersRowsWhereChannelsAreFewAndNothingIsBlockedYet) {
  constexpr Layout kPlain = Layout::kPlain;
  constexpr Layout kLast = Layout::kChannelsLast;
  const Choice choices[] = {
      {64, 3, 56, 1, kPlain, true},  {64, 3, 56, 1, kLast, true},    {64, 3, 56, 1, Layout::kBlocked8, false},
      {64, 1, 56, 1, kLast, true},   {256, 1, 56, 1, kPlain, false}, {256, 1, 56, 1, kLast, true},
      {256, 1, 14, 1, kLast, false}, {128, 3, 28, 1, kLast, true},   {256, 3, 28, 1, kLast, false},
      {64, 3, 7, 1, kLast, false},   {96, 3, 56, 96, kPlain, false}, {96, 3, 56, 96, kLast, true},
      {96, 3, 7, 96, kLast, false},  {64, 3, 56, 4, kLast, false}};
  for (const Choice& choice : choices) {
    ConvProblem problem;
    problem.group = choice.group;
    problem.src_channels = problem.dst_channels = choice.channels;
    problem.src_spatial = problem.dst_spatial = {choice.rows, choice.rows};
    problem.geometry.kernel = {choice.kernel, choice.kernel};
    EXPECT_EQ(prefers_rows(problem, choice.producer, Layout::kBlocked8), choice.by_rows)
        << choice.channels << " channels, kernel " << choice.kernel << ", " << choice.rows << " rows, from "
        << to_string(choice.producer);
  }
}

}  // namespace
}  // namespace ration::ops::onednn
