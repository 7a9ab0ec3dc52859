#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "base/fail.hpp"
#include "graph/passes/rewrites.hpp"
#include "graph/shape_rules.hpp"

namespace ration::graph {

namespace {

/// Returns the dimensions that a Shape node selects, if they are all static: the content need not be known.
std::optional<SharedTensor> fold_shape(const Graph& graph, const Node& node) {
  const std::optional<Shape>& src = graph.value(node.input(0)).shape;
  if (!src) return std::nullopt;
  const std::int64_t rank = src->rank();
  const std::int64_t start = node.get<ShapeAttributes>().start;
  const std::int64_t first = std::clamp<std::int64_t>(start < 0 ? start + rank : start, 0, rank);
  const Shape& dst = *graph.value(node.output()).shape;
  const auto selected = src->dims().subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(dst[0]));
  if (std::find(selected.begin(), selected.end(), Shape::kDynamic) != selected.end()) return std::nullopt;
  return SharedTensor(Tensor::from(selected, dst));
}

/// Returns true for operators whose output is the input's memory under another shape.
bool is_view(OpKind op) {
  switch (op) {
    case OpKind::kIdentity:
    case OpKind::kReshape:
    case OpKind::kFlatten:
    case OpKind::kSqueeze:
    case OpKind::kUnsqueeze: return true;
    default: return false;
  }
}

SharedTensor view_as(const SharedTensor& source, const Shape& shape) {
  return SharedTensor(TensorView(source.type(), shape, source.view().data()), std::make_shared<SharedTensor>(source));
}

std::optional<SharedTensor> evaluate(const Graph& graph, const Node& node, const PassContext& context) {
  const Value& dst = graph.value(node.output());
  const std::size_t bytes = static_cast<std::size_t>(dst.shape->elements()) * byte_size(dst.type);
  if (!context.evaluate || bytes > context.largest_folded_constant) return std::nullopt;
  std::vector<SharedTensor> results;
  try {
    results = context.evaluate(graph, node);
  } catch (const Error& error) {
    // The compiler meets the node again and says what refused it.
    if (error.code() == ErrorCode::kUnsupported) return std::nullopt;
    // What would be a request's fault at run time is the model's, since all of it is constant.
    if (error.code() == ErrorCode::kInvalidArgument) base::fail(ErrorCode::kInvalidModel, error.what());
    throw;
  }
  base::require(results.size() == 1 && results[0].has_value(), ErrorCode::kInternal, node.label(), " was evaluated to ",
                results.size(), " tensors, but has 1 output");
  base::require(results[0].type() == dst.type && results[0].shape() == *dst.shape, ErrorCode::kInternal, node.label(),
                " was evaluated to ", to_string(results[0].type()), results[0].shape().to_string(), ", but ",
                to_string(dst.type), dst.shape->to_string(), " was inferred");
  return std::move(results[0]);
}

std::optional<SharedTensor> fold(const Graph& graph, const Node& node, const PassContext& context) {
  if (node.op == OpKind::kShape) return fold_shape(graph, node);
  const bool known = std::all_of(node.inputs.begin(), node.inputs.end(),
                                 [&](ValueId id) { return id == kNoValue || graph.value(id).is_constant(); });
  const std::optional<Shape>& shape = graph.value(node.output()).shape;
  if (!known || !shape || !shape->is_static()) return std::nullopt;
  if (is_view(node.op)) return view_as(graph.value(node.input(0)).constant, *shape);
  return evaluate(graph, node, context);
}

}  // namespace

int fold_constants(Graph& graph, const PassContext& context) {
  const Uses uses(graph);
  std::vector<bool> erased(graph.nodes().size(), false);
  int rewrites = 0;
  for (std::size_t i = 0; i < erased.size(); ++i) {
    // An input that has just become constant may be what this node's shape was waiting for.
    infer_node(graph, static_cast<NodeId>(i));
    const ValueId output = graph.nodes()[i].output();
    const auto at = static_cast<std::size_t>(output);
    // An output of the graph needs a node that writes it; only its other readers may use the constant.
    if (uses.is_output[at] && uses.consumers[at].empty()) continue;
    std::optional<SharedTensor> constant = fold(graph, graph.nodes()[i], context);
    if (!constant) continue;
    ++rewrites;
    if (!uses.is_output[at]) {
      graph.value(output).constant = std::move(*constant);
      erased[i] = true;
      continue;
    }
    const ValueId copy = graph.add_constant(graph.value(output).name + ".folded", std::move(*constant));
    for (const NodeId reader : uses.consumers[at]) {
      std::vector<ValueId>& inputs = graph.node(reader).inputs;
      std::replace(inputs.begin(), inputs.end(), output, copy);
    }
  }
  erase_nodes(graph, erased);
  return rewrites;
}

}  // namespace ration::graph
