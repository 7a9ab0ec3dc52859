#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "graph/passes/rewrites.hpp"
#include "graph_builder.hpp"

namespace ration::graph {
namespace {

using testing::ElementsAre;

/// Relu -> Pad -> reader, and what differs from a Pad by one that folds into a 3x3 Conv.
struct Case {
  std::vector<std::int64_t> pads = {0, 0, 1, 2, 0, 0, 3, 4};
  PadMode mode = PadMode::kConstant;
  float value = 0.0F;
  OpKind reader = OpKind::kConv;
  Window window = {};
  bool ceil_mode = false;
  bool count_include_pad = false;
  OpKind before = OpKind::kRelu;
};

Builder build(const Case& c) {
  Builder b;
  const ValueId x = b.node(c.before, "before", {b.input("x", {1, 3, 8, 8})});
  const ValueId pad = b.node(OpKind::kPad, "pad", {x, b.constant(int64s(c.pads)), b.constant(floats({c.value}))},
                             PadAttributes{c.mode});
  if (c.reader == OpKind::kConv) {
    b.output(
        b.node(c.reader, "reader", {pad, b.constant(filled({4, 3, 3, 3}, 1.0F))}, ConvAttributes{.window = c.window}));
  } else {
    b.output(
        b.node(c.reader, "reader", {pad},
               PoolAttributes{.window = c.window, .ceil_mode = c.ceil_mode, .count_include_pad = c.count_include_pad}));
  }
  infer_shapes(b.graph);
  return b;
}

bool folds(const Case& c) {
  Builder b = build(c);
  const std::optional<Shape> before = b.graph.value(b.graph.outputs()[0]).shape;
  const int rewrites = fold_pad(b.graph, {});
  infer_shapes(b.graph);
  verify(b.graph);
  EXPECT_EQ(b.graph.value(b.graph.outputs()[0]).shape, before);
  EXPECT_EQ(b.graph.nodes().size(), static_cast<std::size_t>(3 - rewrites));
  return rewrites == 1;
}

TEST(FoldPad, AddsToTheConvsOwnPads) {
  Builder b = build({.window = {.pads = {1, 1, 0, 0}}});
  EXPECT_EQ(fold_pad(b.graph, {}), 1);
  const Window& window = b.graph.node(1).get<ConvAttributes>().window;
  EXPECT_THAT(window.pads, ElementsAre(2, 3, 3, 4));
  EXPECT_EQ(b.graph.node(1).input(0), b.graph.node(0).output());
}

TEST(FoldPad, ValidBecomesExplicit) {
  Builder b = build({.window = {.auto_pad = AutoPad::kValid}});
  EXPECT_EQ(fold_pad(b.graph, {}), 1);
  const Window& window = b.graph.node(1).get<ConvAttributes>().window;
  EXPECT_EQ(window.auto_pad, AutoPad::kNotSet);
  EXPECT_THAT(window.pads, ElementsAre(1, 2, 3, 4));
}

TEST(FoldPad, TakesTwoPadsInARow) {
  Builder b;
  const ValueId pads = b.constant(int64s({1, 1, 0, 0}));
  const ValueId axes = b.constant(int64s({-1, 2}));
  ValueId x = b.input("x", {1, 3, 8, 8});
  for (const char* name : {"first", "second"})
    x = b.node(OpKind::kPad, name, {x, pads, kNoValue, axes}, PadAttributes{});
  b.output(b.node(OpKind::kConv, "c", {x, b.constant(filled({4, 3, 3, 3}, 1.0F))}, ConvAttributes{}));
  infer_shapes(b.graph);
  EXPECT_EQ(fold_pad(b.graph, {}), 2);
  verify(b.graph);
  EXPECT_THAT(b.graph.node(0).get<ConvAttributes>().window.pads, ElementsAre(2, 2, 0, 0));
}

TEST(FoldPad, RefusesWhatAConvCannotPad) {
  EXPECT_FALSE(folds({.pads = {0, 1, 0, 0, 0, 0, 0, 0}, .reader = OpKind::kMaxPool, .window = {.kernel = {2, 2}}}));
  EXPECT_FALSE(folds({.pads = {1, 0, 1, 1, 0, 0, 1, 1}}));
  EXPECT_FALSE(folds({.pads = {0, 0, -1, 1, 0, 0, 1, 1}}));
  EXPECT_FALSE(folds({.value = 0.5F}));
  EXPECT_FALSE(folds({.mode = PadMode::kEdge}));
  EXPECT_FALSE(folds({.window = {.auto_pad = AutoPad::kSameUpper}}));
  EXPECT_TRUE(folds({}));
}

TEST(FoldPad, RefusesAPadWithAnotherReader) {
  Builder b = build({});
  b.output(b.node(OpKind::kSigmoid, "also", {b.graph.node(1).output()}));
  EXPECT_EQ(fold_pad(b.graph, {}), 0);
}

TEST(FoldPad, IntoAveragePoolOnlyWhereTheZerosCount) {
  const Case fitting{.pads = {0, 0, 1, 1, 0, 0, 1, 1}, .reader = OpKind::kAveragePool, .window = {.kernel = {3, 3}}};
  EXPECT_TRUE(folds(fitting));
  Builder b = build(fitting);
  fold_pad(b.graph, {});
  EXPECT_TRUE(b.graph.node(1).get<PoolAttributes>().count_include_pad);

  Case own = fitting;
  own.window.pads = {1, 1, 1, 1};
  EXPECT_FALSE(folds(own));
  own.count_include_pad = true;
  EXPECT_TRUE(folds(own));
  Case ceil = fitting;
  ceil.ceil_mode = true;
  EXPECT_FALSE(folds(ceil));
  Case wide = fitting;
  wide.pads = {0, 0, 3, 3, 0, 0, 3, 3};
  EXPECT_FALSE(folds(wide));
}

TEST(FoldPad, IntoMaxPoolOnlyBehindARelu) {
  Case c{.pads = {0, 0, 1, 1, 0, 0, 1, 1}, .reader = OpKind::kMaxPool, .window = {.kernel = {3, 3}}};
  EXPECT_TRUE(folds(c));
  c.before = OpKind::kIdentity;
  EXPECT_FALSE(folds(c));
}

}  // namespace
}  // namespace ration::graph
