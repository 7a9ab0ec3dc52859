#include <algorithm>
#include <cmath>

#include "graph/passes/channel_affine.hpp"
#include "graph/passes/rewrites.hpp"

namespace ration::graph {

namespace {

using Doubles = std::vector<double>;

/// Rounds to float32, or returns nothing if an element does not fit.
std::optional<SharedTensor> rounded(const Doubles& values) {
  Tensor tensor(DataType::kFloat32, Shape{static_cast<std::int64_t>(values.size())});
  const std::span<float> elements = tensor.values<float>();
  for (std::size_t i = 0; i < values.size(); ++i) {
    elements[i] = static_cast<float>(values[i]);
    if (!std::isfinite(elements[i])) return std::nullopt;
  }
  return SharedTensor(std::move(tensor));
}

bool can_take_affine(const Graph& graph, const Node& node) {
  if (!is_plain_conv(node)) return false;
  const Value& weights = graph.value(node.input(1));
  const ValueId bias = node.input(2);
  return weights.is_constant() && weights.type == DataType::kFloat32 &&
         (bias == kNoValue || graph.value(bias).is_constant());
}

/// conv(x, w s) + b becomes conv(x, w s a) + (b a + t).
bool fold_into(Graph& graph, Node& conv, const ChannelAffine& affine) {
  auto& attributes = conv.get<ConvAttributes>();
  const std::size_t channels = affine.scale.size();
  Doubles scale = attributes.weight_scale.has_value() ? widened(attributes.weight_scale) : Doubles(channels, 1.0);
  Doubles bias = conv.input(2) != kNoValue ? widened(graph.value(conv.input(2)).constant) : Doubles(channels, 0.0);
  for (std::size_t c = 0; c < channels; ++c) {
    scale[c] *= affine.scale[c];
    bias[c] = bias[c] * affine.scale[c] + affine.shift[c];
  }
  std::optional<SharedTensor> new_scale = rounded(scale);
  std::optional<SharedTensor> new_bias = rounded(bias);
  if (!new_scale || !new_bias) return false;
  const bool scales = std::any_of(scale.begin(), scale.end(), [](double factor) { return factor != 1.0; });
  attributes.weight_scale = scales ? std::move(*new_scale) : SharedTensor();
  if (conv.inputs.size() < 3) conv.inputs.resize(3, kNoValue);
  conv.inputs[2] = graph.add_constant(conv.name + ".bias", std::move(*new_bias));
  return true;
}

}  // namespace

int fold_batch_norm(Graph& graph, const PassContext&) {
  const Uses uses(graph);
  std::vector<bool> erased(graph.nodes().size(), false);
  for (std::size_t i = 0; i < erased.size(); ++i) {
    Node& conv = graph.node(static_cast<NodeId>(i));
    if (!can_take_affine(graph, conv)) continue;
    const Shape weights = *graph.value(conv.input(1)).shape;
    // The Conv takes over the reader's output, whose own only reader may be the next to fold.
    for (NodeId reader = uses.only_consumer(conv.output()); reader >= 0; reader = uses.only_consumer(conv.output())) {
      const ChannelSource source{conv.output(), weights[0], weights.rank()};
      const std::optional<ChannelAffine> affine = channel_affine(graph, graph.node(reader), source);
      if (!affine || !fold_into(graph, conv, *affine)) break;
      conv.outputs[0] = graph.node(reader).output();
      erased[static_cast<std::size_t>(reader)] = true;
    }
  }
  erase_nodes(graph, erased);
  return static_cast<int>(std::count(erased.begin(), erased.end(), true));
}

}  // namespace ration::graph
