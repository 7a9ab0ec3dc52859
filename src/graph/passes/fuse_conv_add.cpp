#include <algorithm>

#include "graph/passes/rewrites.hpp"

namespace ration::graph {

namespace {

/// Returns the Conv whose result is input `which` of the Add and nothing else, or -1.
NodeId conv_behind(const Graph& graph, const Uses& uses, NodeId add, std::size_t which) {
  const ValueId value = graph.node(add).input(which);
  const NodeId producer = uses.producer[static_cast<std::size_t>(value)];
  if (producer < 0 || uses.only_consumer(value) != add || !is_plain_conv(graph.node(producer))) return -1;
  return producer;
}

/// Returns true if neither input is broadcast. Equal dynamic dimensions count as one: models that add tensors of
/// unrelated dynamic sizes are refused when they are bound.
bool shapes_match(const Graph& graph, const Node& add) {
  const Value& left = graph.value(add.input(0));
  const Value& right = graph.value(add.input(1));
  return left.shape && right.shape && *left.shape == *right.shape && left.type == right.type;
}

}  // namespace

int fuse_conv_add(Graph& graph, const PassContext&) {
  const Uses uses(graph);
  std::vector<bool> erased(graph.nodes().size(), false);
  for (std::size_t i = 0; i < erased.size(); ++i) {
    const auto add = static_cast<NodeId>(i);
    const Node& node = graph.node(add);
    if (node.op != OpKind::kAdd || !shapes_match(graph, node)) continue;
    const NodeId candidates[] = {conv_behind(graph, uses, add, 0), conv_behind(graph, uses, add, 1)};
    const std::size_t which = candidates[1] > candidates[0] ? 1 : 0;
    const NodeId chosen = candidates[which];
    const ValueId residual = node.input(1 - which);
    if (chosen < 0 || graph.value(residual).is_constant()) continue;

    // The Conv moves to the Add's place, where the residual is ready. Only the Add read its result, so nobody misses it
    // before; and the Add's position and output stay what `uses` says.
    Node conv = graph.node(chosen);
    conv.inputs.resize(4, kNoValue);
    conv.inputs[3] = residual;
    conv.outputs[0] = node.output();
    graph.node(add) = std::move(conv);
    erased[static_cast<std::size_t>(chosen)] = true;
  }
  erase_nodes(graph, erased);
  return static_cast<int>(std::count(erased.begin(), erased.end(), true));
}

}  // namespace ration::graph
