#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "graph/passes/rewrites.hpp"
#include "graph_builder.hpp"

namespace ration::graph {
namespace {

using testing::ElementsAre;

struct Model : Builder {
  ValueId x = input("x", {Shape::kDynamic, 3, 4, 4});

  ValueId conv(const std::string& name, ValueId src, std::int64_t channels = 3) {
    return node(OpKind::kConv, name, {src, constant(filled({channels, 3, 1, 1}, 1.0F))}, ConvAttributes{});
  }
  int run(int (*pass)(Graph&, const PassContext&)) {
    infer_shapes(graph);
    const int rewrites = pass(graph, {});
    infer_shapes(graph);
    verify(graph);
    return rewrites;
  }
};

TEST(FuseConvAdd, TakesTheLaterConvAndMovesItBehindTheResidual) {
  Model m;
  const ValueId a = m.conv("a", m.x);
  const ValueId b = m.conv("b", m.x);
  const ValueId r = m.node(OpKind::kRelu, "r", {m.x});
  m.output(m.node(OpKind::kAdd, "first", {a, b}));
  m.output(m.node(OpKind::kAdd, "second", {m.conv("early", m.x), r}));
  EXPECT_EQ(m.run(fuse_conv_add), 2);
  EXPECT_THAT(labels(m.graph), ElementsAre("Conv 'a'", "Relu 'r'", "Conv 'b'", "Conv 'early'"));
  EXPECT_EQ(m.graph.node(2).input(3), a);
  EXPECT_EQ(m.graph.node(2).input(2), kNoValue);
  EXPECT_EQ(m.graph.node(2).output(), m.graph.outputs()[0]);
}

TEST(FuseConvAdd, WaitsForAResidualThatIsComputedLater) {
  Model m;
  const ValueId early = m.conv("early", m.x);
  const ValueId late = m.node(OpKind::kRelu, "late", {m.x});
  m.output(m.node(OpKind::kAdd, "add", {late, early}));
  EXPECT_EQ(m.run(fuse_conv_add), 1);
  EXPECT_THAT(labels(m.graph), ElementsAre("Relu 'late'", "Conv 'early'"));
}

TEST(FuseConvAdd, FollowsAChainOfShortcuts) {
  Model m;
  const ValueId first = m.node(OpKind::kAdd, "add1", {m.conv("a", m.x), m.x});
  m.output(m.node(OpKind::kAdd, "add2", {first, m.conv("b", first)}));
  EXPECT_EQ(m.run(fuse_conv_add), 2);
  EXPECT_THAT(labels(m.graph), ElementsAre("Conv 'a'", "Conv 'b'"));
  EXPECT_EQ(m.graph.node(1).input(0), m.graph.node(1).input(3));
}

TEST(FuseConvAdd, RefusesBroadcastsSharedResultsAndConstants) {
  Model broadcast;
  broadcast.output(
      broadcast.node(OpKind::kAdd, "add", {broadcast.conv("c", broadcast.x), broadcast.input("v", {3, 1, 1})}));
  EXPECT_EQ(broadcast.run(fuse_conv_add), 0);

  Model fixed;
  fixed.output(fixed.node(OpKind::kAdd, "add", {fixed.conv("c", fixed.x), fixed.input("v", {1, 3, 4, 4})}));
  EXPECT_EQ(fixed.run(fuse_conv_add), 0);

  Model twice;
  const ValueId c = twice.conv("c", twice.x);
  twice.output(twice.node(OpKind::kAdd, "add", {c, c}));
  EXPECT_EQ(twice.run(fuse_conv_add), 0);

  Model output;
  const ValueId seen = output.conv("c", output.x);
  output.output(seen);
  output.output(output.node(OpKind::kAdd, "add", {seen, output.x}));
  EXPECT_EQ(output.run(fuse_conv_add), 0);

  Model constant;
  const ValueId src = constant.input("s", {1, 3, 4, 4});
  constant.output(
      constant.node(OpKind::kAdd, "add", {constant.conv("c", src), constant.constant(filled({1, 3, 4, 4}, 1))}));
  EXPECT_EQ(constant.run(fuse_conv_add), 0);
}

TEST(FuseConvAdd, RefusesAConvWithAnActivation) {
  Model m;
  const ValueId c = m.conv("c", m.x);
  m.graph.node(0).get<ConvAttributes>().activation = Activation{};
  m.output(m.node(OpKind::kAdd, "add", {c, m.x}));
  EXPECT_EQ(m.run(fuse_conv_add), 0);
}

/// Returns what a Conv in front of the node takes from it.
std::optional<Activation> fused(OpKind op, const std::vector<SharedTensor>& bounds,
                                Attributes attributes = NoAttributes{}) {
  Model m;
  std::vector<ValueId> inputs = {m.conv("c", m.x)};
  for (const SharedTensor& bound : bounds) inputs.push_back(bound.has_value() ? m.constant(bound) : kNoValue);
  m.output(m.node(op, "subject", inputs, std::move(attributes)));
  const int rewrites = m.run(fuse_conv_activation);
  EXPECT_EQ(m.graph.nodes().size(), static_cast<std::size_t>(2 - rewrites));
  EXPECT_EQ(m.graph.value(m.graph.outputs()[0]).name, "subject");
  return m.graph.node(0).get<ConvAttributes>().activation;
}

TEST(FuseConvActivation, TakesPointwiseFunctions) {
  using enum ActivationKind;
  EXPECT_EQ(fused(OpKind::kRelu, {}), (Activation{.kind = kRelu}));
  EXPECT_EQ(fused(OpKind::kSigmoid, {}), (Activation{.kind = kSigmoid}));
  EXPECT_EQ(fused(OpKind::kHardSwish, {}), (Activation{.kind = kHardSwish}));
  EXPECT_EQ(fused(OpKind::kLeakyRelu, {}, UnaryAttributes{.alpha = 0.5F}),
            (Activation{.kind = kLeakyRelu, .alpha = 0.5F}));
  EXPECT_EQ(fused(OpKind::kHardSigmoid, {}, UnaryAttributes{.alpha = 0.5F, .beta = 0.25F}),
            (Activation{.kind = kHardSigmoid, .alpha = 0.5F, .beta = 0.25F}));
  EXPECT_EQ(fused(OpKind::kMaxPool, {}, PoolAttributes{.window = {.kernel = {1, 1}}}), std::nullopt);
}

TEST(FuseConvActivation, ClipTakesConstantBounds) {
  using enum ActivationKind;
  using Limits = std::numeric_limits<float>;
  const SharedTensor zero = shared<float>({0}, {});
  const SharedTensor six = floats({6});
  EXPECT_EQ(fused(OpKind::kClip, {zero, six}), (Activation{.kind = kClip, .alpha = 0, .beta = 6}));
  EXPECT_EQ(fused(OpKind::kClip, {zero}), (Activation{.kind = kRelu}));
  EXPECT_EQ(fused(OpKind::kClip, {zero, floats({Limits::infinity()})}), (Activation{.kind = kRelu}));
  EXPECT_EQ(fused(OpKind::kClip, {{}, six}), (Activation{.kind = kClip, .alpha = -Limits::infinity(), .beta = 6}));
  EXPECT_EQ(fused(OpKind::kClip, {six, zero}), std::nullopt);
  EXPECT_EQ(fused(OpKind::kClip, {floats({Limits::quiet_NaN()}), six}), std::nullopt);
}

TEST(FuseConvActivation, RefusesBoundsThatAreNotConstant) {
  Model m;
  m.output(m.node(OpKind::kClip, "clip", {m.conv("c", m.x), m.input("low", {})}));
  EXPECT_EQ(m.run(fuse_conv_activation), 0);
}

TEST(FuseConvActivation, RefusesASharedResultAndASecondActivation) {
  Model shared_result;
  const ValueId c = shared_result.conv("c", shared_result.x);
  shared_result.output(shared_result.node(OpKind::kMul, "swish", {c, shared_result.node(OpKind::kSigmoid, "s", {c})}));
  EXPECT_EQ(shared_result.run(fuse_conv_activation), 0);

  Model twice;
  twice.output(twice.node(OpKind::kSigmoid, "s", {twice.node(OpKind::kRelu, "r", {twice.conv("c", twice.x)})}));
  EXPECT_EQ(twice.run(fuse_conv_activation), 1);
  EXPECT_THAT(labels(twice.graph), ElementsAre("Conv 'c'", "Sigmoid 's'"));
}

}  // namespace
}  // namespace ration::graph
