#include <gtest/gtest.h>

#include <cstring>
#include <numeric>
#include <vector>

#include "ops/cut_counts.hpp"
#include "ops/onednn/onednn.hpp"
#include "step_runner.hpp"

namespace ration::ops::testing {
namespace {

constexpr Layout kLayouts[] = {Layout::kPlain, Layout::kBlocked8, Layout::kBlocked16, Layout::kChannelsLast};

std::vector<float> run(const Operation& operation, const std::vector<float>& src, std::size_t size, int count) {
  std::vector<float> dst(size, -1.0F);
  const void* const pointers[] = {src.data()};
  const std::unique_ptr<OperationState> state = operation.make_state();
  std::vector<std::byte> scratch(operation.scratch_bytes(count) + 1);
  for (int shard = 0; shard < count; ++shard) {
    operation.run({.src = pointers, .dst = dst.data(), .scratch = scratch.data(), .state = state.get()},
                  {shard, count});
  }
  return dst;
}

/// Compares every pair of layouts and every cut with the reference; returns how many pairs the library took.
int expect_reorders(const Shape& shape) {
  int taken = 0;
  std::vector<float> plain(static_cast<std::size_t>(shape.elements()));
  std::iota(plain.begin(), plain.end(), 1.0F);
  for (const Layout from : kLayouts) {
    const std::vector<float> src = relayout(plain, shape, Layout::kPlain, from);
    for (const Layout to : kLayouts) {
      const std::unique_ptr<Operation> operation = onednn::make_reorder(shape, from, to, kWidestCut);
      if (operation == nullptr) continue;
      ++taken;
      const std::vector<float> want = relayout(plain, shape, Layout::kPlain, to);
      for (const int count : operation->cuts()) {
        EXPECT_EQ(run(*operation, src, want.size(), count), want)
            << shape.to_string() << " " << to_string(from) << " to " << to_string(to) << " in " << count;
      }
    }
  }
  return taken;
}

TEST(OnednnReorder, MovesWholeBlocksBetweenAllLayouts) {
  EXPECT_EQ(expect_reorders({3, 32, 7, 5}), 12);
  EXPECT_EQ(expect_reorders({1, 16, 9}), 12);
  EXPECT_EQ(expect_reorders({2, 48, 2, 3, 4}), 12);
}

TEST(OnednnReorder, LeavesChannelsThatDoNotFillBlocksToTheReference) {
  EXPECT_EQ(expect_reorders({1, 20, 3, 3}), 2) << "only plain and channels last have no blocks";
}

TEST(OnednnReorder, IsCutByImagesAndChannelBlocks) {
  const auto operation = onednn::make_reorder({3, 32, 4, 4}, Layout::kPlain, Layout::kBlocked16, 16);
  ASSERT_NE(operation, nullptr);
  const std::vector<int> cuts(operation->cuts().begin(), operation->cuts().end());
  EXPECT_EQ(cuts, (std::vector<int>{1, 2, 3, 6}));
}

TEST(OnednnReorder, IsCutByRowsWhereOneSideIsChannelsLast) {
  const auto operation = onednn::make_reorder({1, 3, 20, 20}, Layout::kPlain, Layout::kChannelsLast, 16);
  ASSERT_NE(operation, nullptr);
  EXPECT_EQ(operation->cuts().back(), 16);
}

}  // namespace
}  // namespace ration::ops::testing
