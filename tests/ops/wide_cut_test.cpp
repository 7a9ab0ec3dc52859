// Steps that many workers share: the bits are those of the whole.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ops/cut_counts.hpp"
#include "step_runner.hpp"

namespace ration::ops::testing {
namespace {

using graph::OpKind;

constexpr int kWide[] = {24, 32, 48, 64};

Layout blocked() { return detect_context().preferred_blocked; }

OpsContext wide_context() {
  OpsContext context = detect_context();
  context.max_cut = kWidestCut;
  return context;
}

/// Compares each wide cut that the implementation offers with the whole; returns those cuts.
std::vector<int> expect_equal_cuts(StepRunner& step, const Implementation& row) {
  std::vector<int> offered;
  const std::unique_ptr<Operation> operation = step.make(row.propose, wide_context());
  if (operation == nullptr) return offered;
  const Output whole = step.run(*operation, 1);
  for (const int count : operation->cuts()) {
    if (std::find(std::begin(kWide), std::end(kWide), count) == std::end(kWide)) continue;
    offered.push_back(count);
    const Output cut = step.run(*operation, count);
    EXPECT_EQ(std::memcmp(cut.stored.data(), whole.stored.data(), whole.stored.size() * sizeof(float)), 0)
        << row.name << " " << whole.detail << " cut into " << count;
  }
  return offered;
}

/// Returns the rows whose names begin so and that offer all wide cuts of the step.
std::vector<std::string> rows_with_all_cuts(StepRunner& step, OpKind op, std::string_view prefix) {
  std::vector<std::string> names;
  for (const Implementation& row : implementations(op)) {
    if (!row.name.starts_with(prefix)) continue;
    if (expect_equal_cuts(step, row).size() == std::size(kWide)) names.emplace_back(row.name);
  }
  return names;
}

StepRunner convolution(const Shape& src, std::int64_t outputs, std::int64_t kernel, Layout layout) {
  const std::int64_t pad = kernel / 2;
  graph::ConvAttributes attributes;
  attributes.window = {.pads = {pad, pad, pad, pad}};
  attributes.activation = graph::Activation{};
  return StepRunner(OpKind::kConv, attributes,
                    {{.shape = src, .layout = layout},
                     {.shape = {outputs, src[1], kernel, kernel}, .constant = true},
                     {.shape = {outputs}, .constant = true}});
}

TEST(WideCuts, OfOurConvolutionsGiveTheBitsOfTheWhole) {
  StepRunner point = convolution({1, 32, 56, 56}, 512, 1, blocked());
  EXPECT_THAT(rows_with_all_cuts(point, OpKind::kConv, "kernel:"), ::testing::Not(::testing::IsEmpty()));
  StepRunner window = convolution({1, 32, 56, 56}, 256, 3, blocked());
  EXPECT_THAT(rows_with_all_cuts(window, OpKind::kConv, "kernel:"), ::testing::Not(::testing::IsEmpty()));
}

TEST(WideCuts, OfOnednnsConvolutionsGiveTheBitsOfTheWhole) {
  // 64 blocks of output channels for powers of two, 48 for the rest.
  const std::int64_t lanes = channel_block(blocked());
  for (const std::int64_t blocks : {64, 48}) {
    StepRunner step = convolution({1, 32, 7, 7}, blocks * lanes, 3, blocked());
    std::vector<int> cuts;
    for (const Implementation& row : implementations(OpKind::kConv)) {
      if (row.name == "onednn:conv") cuts = expect_equal_cuts(step, row);
    }
    EXPECT_THAT(cuts, blocks == 64 ? ::testing::ElementsAre(32, 64) : ::testing::ElementsAre(24, 48));
  }
}

TEST(WideCuts, OfPoolingsGiveTheBitsOfTheWhole) {
  const graph::PoolAttributes halve{.window = {.kernel = {3, 3}, .strides = {2, 2}, .pads = {1, 1, 1, 1}}};
  StepRunner ours(OpKind::kMaxPool, halve, {{.shape = {1, 64, 112, 112}, .layout = blocked()}});
  EXPECT_THAT(rows_with_all_cuts(ours, OpKind::kMaxPool, "kernel:"), ::testing::ElementsAre("kernel:maxpool"));
  StepRunner slices(OpKind::kAveragePool, halve, {{.shape = {12, 256, 9, 9}, .layout = blocked()}});
  EXPECT_THAT(rows_with_all_cuts(slices, OpKind::kAveragePool, "onednn:"), ::testing::ElementsAre("onednn:pool"));
}

TEST(WideCuts, OfPointwiseStepsGiveTheBitsOfTheWhole) {
  StepRunner relu(OpKind::kRelu, graph::NoAttributes{}, {{.shape = {1, 64, 80, 80}, .layout = blocked()}});
  EXPECT_THAT(rows_with_all_cuts(relu, OpKind::kRelu, "pointwise"), ::testing::ElementsAre("pointwise"));
}

TEST(WideCuts, AreOfferedBeyondTheWorkersOfTodayOnlyWhereTheyCostNothing) {
  OpsContext context = detect_context();
  context.max_cut = 2;
  context.most_workers = 20;
  StepRunner step = convolution({1, 32, 56, 56}, 512, 1, blocked());
  int free_rows = 0;
  for (const Implementation& row : implementations(OpKind::kConv)) {
    const std::unique_ptr<Operation> operation = step.make(row.propose, context);
    if (operation == nullptr || row.name == "reference") continue;
    const bool is_free = row.name.starts_with("kernel:") && operation->scratch_bytes(1) == 0;
    EXPECT_EQ(operation->cuts().back(), is_free ? 20 : 2) << row.name;
    free_rows += is_free ? 1 : 0;
  }
  EXPECT_GT(free_rows, 0);
}

TEST(EveryCount, GoesFromOneToTheMostButNotBeyondTheWidestCut) {
  EXPECT_THAT(every_count(3), ::testing::ElementsAre(1, 2, 3));
  EXPECT_THAT(every_count(0), ::testing::ElementsAre(1));
  EXPECT_EQ(every_count(1000).size(), static_cast<std::size_t>(kWidestCut));
}

}  // namespace
}  // namespace ration::ops::testing
