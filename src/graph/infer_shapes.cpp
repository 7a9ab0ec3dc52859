#include <array>
#include <utility>

#include "base/fail.hpp"
#include "base/in_quotes.hpp"
#include "graph/op_traits.hpp"
#include "graph/shape_rule.hpp"
#include "graph/shape_rules.hpp"

namespace ration::graph {

namespace {

struct Row {
  OpKind op;
  ShapeRule rule;
};

constexpr Row kRows[] = {
    {OpKind::kAdd, rules::binary},
    {OpKind::kAveragePool, rules::pool},
    {OpKind::kBatchNormalization, rules::batch_normalization},
    {OpKind::kCast, rules::cast},
    {OpKind::kClip, rules::clip},
    {OpKind::kConcat, rules::concat},
    {OpKind::kConstantOfShape, rules::constant_of_shape},
    {OpKind::kConv, rules::conv},
    {OpKind::kDiv, rules::binary},
    {OpKind::kFlatten, rules::flatten},
    {OpKind::kGather, rules::gather},
    {OpKind::kGemm, rules::gemm},
    {OpKind::kGlobalAveragePool, rules::global_pool},
    {OpKind::kGlobalMaxPool, rules::global_pool},
    {OpKind::kHardSigmoid, rules::float_unary},
    {OpKind::kHardSwish, rules::float_unary},
    {OpKind::kIdentity, rules::any_unary},
    {OpKind::kLRN, rules::lrn},
    {OpKind::kLeakyRelu, rules::float_unary},
    {OpKind::kMatMul, rules::mat_mul},
    {OpKind::kMaxPool, rules::pool},
    {OpKind::kMul, rules::binary},
    {OpKind::kPad, rules::pad},
    {OpKind::kReduceMean, rules::reduce_mean},
    {OpKind::kRelu, rules::numeric_unary},
    {OpKind::kReshape, rules::reshape},
    {OpKind::kShape, rules::shape_of},
    {OpKind::kSigmoid, rules::float_unary},
    {OpKind::kSlice, rules::slice},
    {OpKind::kSoftmax, rules::softmax},
    {OpKind::kSqueeze, rules::squeeze},
    {OpKind::kSub, rules::binary},
    {OpKind::kTranspose, rules::transpose},
    {OpKind::kUnsqueeze, rules::unsqueeze},
};

constexpr bool rows_follow_the_list() {
  for (std::size_t i = 0; i < std::size(kRows); ++i) {
    if (static_cast<std::size_t>(kRows[i].op) != i) return false;
  }
  return std::size(kRows) == kOpKinds;
}
static_assert(rows_follow_the_list(), "one row per operator, in the order of RATION_OPS");

/// Computes the byte count once, so that no later code meets a product that overflows.
void check_size(const Shape& shape) {
  for (const std::int64_t dim : shape) {
    if (dim != Shape::kDynamic) static_cast<void>(Shape{dim}.elements());
  }
  if (shape.is_static()) static_cast<void>(shape.elements());
}

Inferred infer(const Graph& graph, const Node& node) {
  try {
    Inferred inferred = shape_rule(node.op)(NodeView(graph, node));
    if (inferred.shape) check_size(*inferred.shape);
    return inferred;
  } catch (const Error& error) {
    // Shape itself refuses ranks and sizes beyond its limits without knowing whose they are.
    if (error.code() != ErrorCode::kInvalidArgument) throw;
    base::fail(ErrorCode::kInvalidModel, node.label(), ": ", error.what());
  }
}

}  // namespace

ShapeRule shape_rule(OpKind op) noexcept { return kRows[static_cast<std::size_t>(op)].rule; }

void infer_node(Graph& graph, NodeId node) {
  const Node& subject = graph.node(node);
  check_node(graph, subject);
  Inferred inferred = infer(graph, subject);
  Value& output = graph.value(subject.output());
  output.type = inferred.type;
  output.shape = std::move(inferred.shape);
}

void infer_shapes(Graph& graph) {
  for (const ValueId id : graph.inputs()) {
    const Value& input = graph.value(id);
    try {
      if (input.shape) check_size(*input.shape);
    } catch (const Error& error) {
      base::fail(ErrorCode::kInvalidModel, "input ", base::in_quotes(input.name), ": ", error.what());
    }
  }
  for (std::size_t i = 0; i < graph.nodes().size(); ++i) infer_node(graph, static_cast<NodeId>(i));
}

}  // namespace ration::graph
