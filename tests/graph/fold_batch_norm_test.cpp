#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "graph/passes/rewrites.hpp"
#include "graph_builder.hpp"

namespace ration::graph {
namespace {

using testing::ElementsAre;
using testing::FloatEq;
using testing::IsEmpty;

/// x [1, 3, 4, 4] -> Conv 'c' with 2 output channels and bias {1, -1}.
struct Model : Builder {
  ValueId conv = 0;

  Model() {
    const ValueId x = input("x", {1, 3, 4, 4});
    const ValueId weights = constant(filled({2, 3, 1, 1}, 0.5F));
    conv = node(OpKind::kConv, "c", {x, weights, constant(floats({1, -1}))}, ConvAttributes{});
  }
  ValueId batch_norm(ValueId src, const std::vector<float>& variance = {3, 15}) {
    return node(OpKind::kBatchNormalization, "bn",
                {src, constant(floats({2, 8})), constant(floats({10, 20})), constant(floats({5, 6})),
                 constant(floats(variance))},
                BatchNormalizationAttributes{.epsilon = 1.0F});
  }
  int run() {
    infer_shapes(graph);
    const int rewrites = fold_batch_norm(graph, {});
    infer_shapes(graph);
    verify(graph);
    return rewrites;
  }
  std::vector<float> scale() const { return list(graph.node(0).get<ConvAttributes>().weight_scale); }
  std::vector<float> bias() const { return list(graph.value(graph.node(0).input(2)).constant); }
  static std::vector<float> list(const SharedTensor& tensor) {
    if (!tensor.has_value()) return {};
    return {tensor.view().values<float>().begin(), tensor.view().values<float>().end()};
  }
};

TEST(FoldBatchNorm, BecomesScaleAndBias) {
  Model m;
  const void* weights = m.graph.value(m.graph.node(0).input(1)).constant.view().data();
  m.output(m.batch_norm(m.conv));
  EXPECT_EQ(m.run(), 1);
  EXPECT_THAT(labels(m.graph), ElementsAre("Conv 'c'"));
  // s = scale / sqrt(var + eps) = {1, 2}; b' = (b - mean) s + beta.
  EXPECT_THAT(m.scale(), ElementsAre(FloatEq(1), FloatEq(2)));
  EXPECT_THAT(m.bias(), ElementsAre(FloatEq(6), FloatEq(6)));
  EXPECT_EQ(m.graph.value(m.graph.node(0).input(1)).constant.view().data(), weights);
  EXPECT_EQ(m.graph.node(0).output(), m.graph.outputs()[0]);
}

TEST(FoldBatchNorm, WorksWithoutABias) {
  Model m;
  m.graph.node(0).inputs.resize(2);
  m.output(m.batch_norm(m.conv));
  EXPECT_EQ(m.run(), 1);
  EXPECT_THAT(m.bias(), ElementsAre(FloatEq(5), FloatEq(8)));
}

TEST(FoldBatchNorm, FoldsAChainInOneRun) {
  Model m;
  const ValueId doubled = m.node(OpKind::kMul, "mul", {m.constant(shared<float>({2}, {})), m.batch_norm(m.conv)});
  const ValueId halved = m.node(OpKind::kDiv, "div", {doubled, m.constant(shared<float>({4, 2}, {1, 2, 1, 1}))});
  const ValueId added = m.node(OpKind::kAdd, "add", {halved, m.constant(shared<float>({1, 2}, {2, 1, 1}))});
  m.output(m.node(OpKind::kSub, "sub", {m.constant(floats({10})), added}));
  EXPECT_EQ(m.run(), 5);
  EXPECT_THAT(m.scale(), ElementsAre(FloatEq(-0.5), FloatEq(-2)));
  EXPECT_THAT(m.bias(), ElementsAre(FloatEq(10 - (6 * 2 / 4.0F + 1)), FloatEq(10 - (6 * 2 / 2.0F + 2))));
}

TEST(FoldBatchNorm, AnAddAloneNeedsNoScale) {
  Model m;
  m.output(m.node(OpKind::kAdd, "add", {m.conv, m.constant(shared<float>({1, 2}, {2, 1, 1}))}));
  EXPECT_EQ(m.run(), 1);
  EXPECT_THAT(m.scale(), IsEmpty());
  EXPECT_THAT(m.bias(), ElementsAre(2, 1));
}

TEST(FoldBatchNorm, RefusesAConstantThatIsNotPerChannel) {
  for (const Shape& shape : {Shape{4}, Shape{4, 1}, Shape{1, 1, 1, 4}, Shape{3, 1, 1, 1}, Shape{1, 1, 1, 1, 1}}) {
    Model m;
    m.output(m.node(OpKind::kMul, "mul", {m.conv, m.constant(filled(shape, 2.0F))}));
    EXPECT_EQ(m.run(), 0) << shape.to_string();
  }
}

TEST(FoldBatchNorm, RefusesDivisionsItCannotTurnIntoAFactor) {
  Model inverse;
  inverse.output(inverse.node(OpKind::kDiv, "div", {inverse.constant(floats({2})), inverse.conv}));
  EXPECT_EQ(inverse.run(), 0);
  Model zero;
  zero.output(zero.node(OpKind::kDiv, "div", {zero.conv, zero.constant(floats({0}))}));
  EXPECT_EQ(zero.run(), 0);
  Model negative;
  negative.output(negative.batch_norm(negative.conv, {-1, -2}));
  EXPECT_EQ(negative.run(), 0);
}

TEST(FoldBatchNorm, RefusesWhereTheConvIsReadElsewhere) {
  Model twice;
  twice.output(twice.batch_norm(twice.conv));
  twice.output(twice.node(OpKind::kRelu, "r", {twice.conv}));
  EXPECT_EQ(twice.run(), 0);
  Model output;
  output.output(output.conv);
  output.output(output.batch_norm(output.conv));
  EXPECT_EQ(output.run(), 0);
}

TEST(FoldBatchNorm, RefusesWeightsOrParametersThatAreNotConstant) {
  Model weights;
  weights.graph.node(0).inputs[1] = weights.input("w", {2, 3, 1, 1});
  weights.output(weights.batch_norm(weights.conv));
  EXPECT_EQ(weights.run(), 0);
  Model factor;
  factor.output(factor.node(OpKind::kMul, "mul", {factor.conv, factor.input("f", {2, 1, 1})}));
  EXPECT_EQ(factor.run(), 0);
}

TEST(FoldBatchNorm, RefusesAConvWhoseResultIsAlreadyChanged) {
  Model m;
  m.graph.node(0).get<ConvAttributes>().activation = Activation{};
  m.output(m.batch_norm(m.conv));
  EXPECT_EQ(m.run(), 0);
}

TEST(FoldBatchNorm, ReadsUnalignedConstants) {
  Model m;
  auto bytes = std::make_shared<std::vector<std::byte>>(2 * sizeof(float) + 1);
  const float values[] = {3, 15};
  std::memcpy(bytes->data() + 1, values, sizeof values);
  const ValueId bn = m.batch_norm(m.conv);
  m.graph.node(1).inputs[4] = m.constant(SharedTensor(TensorView(DataType::kFloat32, {2}, bytes->data() + 1), bytes));
  m.output(bn);
  EXPECT_EQ(m.run(), 1);
  EXPECT_THAT(m.scale(), ElementsAre(FloatEq(1), FloatEq(2)));
}

}  // namespace
}  // namespace ration::graph
