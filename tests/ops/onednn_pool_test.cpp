#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ops/onednn/onednn.hpp"
#include "step_runner.hpp"

namespace ration::ops::testing {
namespace {

using graph::OpKind;
using graph::PoolAttributes;

std::vector<int> expect_pools(OpKind op, const graph::Attributes& attributes, const Shape& shape, Layout layout) {
  SCOPED_TRACE(std::string(graph::to_string(op)) + " of " + shape.to_string() + " " + std::string(to_string(layout)));
  StepRunner step(op, attributes, {{.shape = shape, .layout = layout}});
  const bool global = op == OpKind::kGlobalAveragePool;
  return expect_like_reference(step, global ? onednn::propose_global_pool : onednn::propose_pool);
}

const std::vector<Layout>& layouts() {
  static const std::vector<Layout> kAll = {Layout::kPlain, detect_context().preferred_blocked, Layout::kChannelsLast};
  return kAll;
}

TEST(OnednnPool, ComputesWindowsOverEveryNumberOfChannels) {
  const PoolAttributes halve{.window = {.kernel = {3, 3}, .strides = {2, 2}, .pads = {1, 1, 1, 1}}};
  PoolAttributes counting = halve;
  counting.count_include_pad = true;
  for (const Layout layout : layouts()) {
    for (const std::int64_t channels : {1, 3, 8, 16, 17, 20, 40, 64}) {
      const Shape shape{channels == 17 ? 3 : 1, channels, 9, 14};
      expect_pools(OpKind::kAveragePool, halve, shape, layout);
      expect_pools(OpKind::kAveragePool, counting, shape, layout);
    }
  }
}

TEST(OnednnPool, TakesUnequalPadsAndCeilMode) {
  for (const Layout layout : layouts()) {
    const PoolAttributes unequal{.window = {.kernel = {3, 2}, .strides = {2, 3}, .pads = {0, 1, 2, 0}}};
    PoolAttributes ceil{.window = {.kernel = {3, 3}, .strides = {2, 2}}, .ceil_mode = true};
    for (const std::int64_t size : {3, 4, 6, 8, 14, 15}) {
      expect_pools(OpKind::kAveragePool, unequal, {1, 20, size, size}, layout);
      expect_pools(OpKind::kAveragePool, ceil, {1, 20, size, size}, layout);
    }
  }
}

TEST(OnednnPool, ComputesGlobalPools) {
  for (const Layout layout : layouts()) {
    for (const std::int64_t channels : {3, 16, 20, 64}) {
      expect_pools(OpKind::kGlobalAveragePool, {}, {3, channels, 7, 7}, layout);
    }
  }
}

TEST(OnednnPool, WritesGlobalResultsPlainWhereTheBytesAreTheSame) {
  StepRunner step(OpKind::kGlobalAveragePool, {}, {{.shape = {2, 64, 7, 7}, .layout = layouts()[1]}});
  ASSERT_NE(step.make(onednn::propose_global_pool, detect_context()), nullptr);
  EXPECT_EQ(step.proposal().src_layouts[0], layouts()[1]);
  EXPECT_EQ(step.proposal().dst_layout, Layout::kPlain);
}

TEST(OnednnPool, IsCutByImagesAndChannelBlocks) {
  if (layouts()[1] != Layout::kBlocked16) GTEST_SKIP() << "needs AVX-512";
  EXPECT_THAT(expect_pools(OpKind::kGlobalAveragePool, {}, {2, 64, 7, 7}, Layout::kBlocked16),
              ::testing::ElementsAre(1, 2, 4, 8));
}

TEST(OnednnPool, RefusesMeansOverManyElements) {
  StepRunner global(OpKind::kGlobalAveragePool, {}, {{.shape = {1, 16, 8, 9}}});
  EXPECT_EQ(global.make(onednn::propose_global_pool, detect_context()), nullptr);
  EXPECT_THAT(global.refusal(), ::testing::HasSubstr("more than 64 elements"));
  StepRunner window(OpKind::kAveragePool, PoolAttributes{.window = {.kernel = {9, 9}}}, {{.shape = {1, 16, 20, 20}}});
  EXPECT_EQ(window.make(onednn::propose_pool, detect_context()), nullptr);
}

TEST(OnednnPool, RefusesAnAverageThatWouldCountWhatIsNotThere) {
  const PoolAttributes ceil{
      .window = {.kernel = {3, 3}, .strides = {2, 2}}, .ceil_mode = true, .count_include_pad = true};
  StepRunner step(OpKind::kAveragePool, ceil, {{.shape = {1, 16, 8, 8}}});
  EXPECT_EQ(step.make(onednn::propose_pool, detect_context()), nullptr);
  EXPECT_THAT(step.refusal(), ::testing::HasSubstr("ceil_mode"));
}

}  // namespace
}  // namespace ration::ops::testing
