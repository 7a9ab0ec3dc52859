#include <algorithm>
#include <limits>
#include <optional>

#include "graph/passes/rewrites.hpp"

namespace ration::graph {

namespace {

using Limits = std::numeric_limits<float>;

/// Returns a Clip bound: the default if it is absent, nothing if it is not a float32 constant.
std::optional<float> bound(const Graph& graph, ValueId id, float absent) {
  if (id == kNoValue) return absent;
  const SharedTensor& constant = graph.value(id).constant;
  if (!constant.has_value() || constant.type() != DataType::kFloat32 || constant.view().elements() != 1) {
    return std::nullopt;
  }
  return constant.load<float>(0);
}

std::optional<Activation> clip(const Graph& graph, const Node& node) {
  // A missing bound is infinite, for an infinity has to pass where nothing bounds it.
  const std::optional<float> low = bound(graph, node.input(1), -Limits::infinity());
  const std::optional<float> high = bound(graph, node.input(2), Limits::infinity());
  // Not a number on either side fails the comparison and stays a node.
  if (!low || !high || !(*low <= *high)) return std::nullopt;
  if (*low == 0.0F && *high == Limits::infinity()) return Activation{.kind = ActivationKind::kRelu};
  return Activation{.kind = ActivationKind::kClip, .alpha = *low, .beta = *high};
}

std::optional<Activation> as_activation(const Graph& graph, const Node& node) {
  switch (node.op) {
    case OpKind::kRelu: return Activation{.kind = ActivationKind::kRelu};
    case OpKind::kLeakyRelu:
      return Activation{.kind = ActivationKind::kLeakyRelu, .alpha = node.get<UnaryAttributes>().alpha};
    case OpKind::kClip: return clip(graph, node);
    case OpKind::kSigmoid: return Activation{.kind = ActivationKind::kSigmoid};
    case OpKind::kHardSigmoid:
      return Activation{.kind = ActivationKind::kHardSigmoid,
                        .alpha = node.get<UnaryAttributes>().alpha,
                        .beta = node.get<UnaryAttributes>().beta};
    case OpKind::kHardSwish: return Activation{.kind = ActivationKind::kHardSwish};
    default: return std::nullopt;
  }
}

}  // namespace

int fuse_conv_activation(Graph& graph, const PassContext&) {
  const Uses uses(graph);
  std::vector<bool> erased(graph.nodes().size(), false);
  for (std::size_t i = 0; i < erased.size(); ++i) {
    Node& conv = graph.node(static_cast<NodeId>(i));
    if (conv.op != OpKind::kConv || conv.get<ConvAttributes>().activation) continue;
    const NodeId reader = uses.only_consumer(conv.output());
    if (reader < 0) continue;
    const std::optional<Activation> activation = as_activation(graph, graph.node(reader));
    if (!activation) continue;
    conv.get<ConvAttributes>().activation = activation;
    conv.outputs[0] = graph.node(reader).output();
    erased[static_cast<std::size_t>(reader)] = true;
  }
  erase_nodes(graph, erased);
  return static_cast<int>(std::count(erased.begin(), erased.end(), true));
}

}  // namespace ration::graph
