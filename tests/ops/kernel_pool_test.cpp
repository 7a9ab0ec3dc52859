#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ops/kernel/kernel.hpp"
#include "step_runner.hpp"

namespace ration::ops::testing {
namespace {

using graph::OpKind;
using graph::PoolAttributes;

Layout blocked() { return kernels::lanes(detect_context().isa) == 16 ? Layout::kBlocked16 : Layout::kBlocked8; }

OpsContext context() {
  OpsContext all = detect_context();
  all.max_cut = 16;
  return all;
}

TEST(KernelPool, ComputesTheGreatestOfPaddedAndUnevenWindows) {
  const PoolAttributes halve{.window = {.kernel = {3, 3}, .strides = {2, 2}, .pads = {1, 1, 1, 1}}};
  const PoolAttributes unequal{.window = {.kernel = {3, 2}, .strides = {2, 3}, .pads = {0, 1, 2, 0}}};
  const PoolAttributes ceil{.window = {.kernel = {3, 3}, .strides = {2, 2}}, .ceil_mode = true};
  for (const PoolAttributes& attributes : {halve, unequal, ceil}) {
    for (const std::int64_t size : {3, 4, 6, 8, 14, 15}) {
      StepRunner step(OpKind::kMaxPool, attributes, {{.shape = {2, 20, size, size}, .layout = blocked()}});
      expect_like_reference(step, kernel::propose_maxpool, context());
    }
  }
}

TEST(KernelPool, ComputesTheMeanOfWholeImages) {
  for (const std::int64_t channels : {3, 16, 20, 64}) {
    StepRunner global(OpKind::kGlobalAveragePool, {}, {{.shape = {3, channels, 7, 5}, .layout = blocked()}});
    expect_like_reference(global, kernel::propose_globalmean, context());
    StepRunner window(OpKind::kAveragePool, PoolAttributes{.window = {.kernel = {7, 5}}},
                      {{.shape = {3, channels, 7, 5}, .layout = blocked()}});
    expect_like_reference(window, kernel::propose_globalmean, context());
  }
}

TEST(KernelPool, WritesOnePixelPlainWhereTheBytesAreTheSame) {
  StepRunner step(OpKind::kGlobalAveragePool, {}, {{.shape = {2, 64, 7, 7}, .layout = blocked()}});
  ASSERT_NE(step.make(kernel::propose_globalmean, context()), nullptr);
  EXPECT_EQ(step.proposal().dst_layout, Layout::kPlain);
}

TEST(KernelPool, ComputesTheGreatestOfWholeImages) {
  for (const std::int64_t channels : {3, 16, 20, 64}) {
    StepRunner step(OpKind::kGlobalMaxPool, {}, {{.shape = {2, channels, 15, 5}, .layout = blocked()}});
    expect_like_reference(step, kernel::propose_maxpool, context());
  }
}

TEST(KernelPool, TakesOneSpatialAxisAsAnImageOfOneRow) {
  const PoolAttributes thirds{.window = {.kernel = {4}, .strides = {3}, .pads = {1, 2}}};
  for (const std::int64_t size : {4, 9, 31}) {
    StepRunner step(OpKind::kMaxPool, thirds, {{.shape = {2, 20, size}}});
    expect_like_reference(step, kernel::propose_maxpool, context());
    StepRunner global(OpKind::kGlobalAveragePool, {}, {{.shape = {2, 20, size}, .layout = blocked()}});
    expect_like_reference(global, kernel::propose_globalmean, context());
  }
}

TEST(KernelPool, ReordersOnlyForWhatNobodyElseComputes) {
  StepRunner mean(OpKind::kGlobalAveragePool, {}, {{.shape = {1, 16, 8, 8}}});
  EXPECT_EQ(mean.make(kernel::propose_globalmean, context()), nullptr);
  EXPECT_THAT(mean.refusal(), ::testing::HasSubstr("src is not blocked"));
  StepRunner large(OpKind::kGlobalAveragePool, {}, {{.shape = {1, 20, 9, 8}}});
  expect_like_reference(large, kernel::propose_globalmean, context());
  EXPECT_EQ(large.proposal().src_layouts[0], blocked());
  StepRunner greatest(OpKind::kMaxPool, PoolAttributes{.window = {.kernel = {3, 3}}}, {{.shape = {1, 20, 8, 8}}});
  expect_like_reference(greatest, kernel::propose_maxpool, context());
  EXPECT_EQ(greatest.proposal().src_layouts[0], blocked());
}

TEST(KernelPool, RefusesMeansOfPaddedWindows) {
  const PoolAttributes padded{.window = {.kernel = {4, 4}, .strides = {4, 4}, .pads = {0, 0, 1, 1}},
                              .count_include_pad = true};
  StepRunner step(OpKind::kAveragePool, padded, {{.shape = {1, 16, 4, 4}, .layout = blocked()}});
  EXPECT_EQ(step.make(kernel::propose_globalmean, context()), nullptr);
  EXPECT_THAT(step.refusal(), ::testing::HasSubstr("padded"));
}

}  // namespace
}  // namespace ration::ops::testing
