#include <algorithm>
#include <optional>

#include "graph/axes.hpp"
#include "graph/passes/rewrites.hpp"
#include "graph/shape_rule.hpp"
#include "graph/shape_rules.hpp"

namespace ration::graph {

namespace {

// Keeps sums of folded pads far from the largest entry a window may have.
constexpr std::int64_t kLargestFoldedPad = std::int64_t{1} << 24;

using Pads = std::vector<std::int64_t>;

bool pads_with_zero(const Graph& graph, const Node& pad) {
  if (pad.get<PadAttributes>().mode != PadMode::kConstant) return false;
  if (pad.input(2) == kNoValue) return true;
  const SharedTensor& value = graph.value(pad.input(2)).constant;
  return value.has_value() && value.type() == DataType::kFloat32 && value.view().elements() == 1 &&
         value.load<float>(0) == 0.0F;
}

/// Returns the frame around the spatial axes, all begins then all ends, if the Pad adds zeros there and nowhere else.
std::optional<Pads> spatial_frame(const Graph& graph, const Node& pad) {
  const NodeView view(graph, pad);
  const std::optional<Shape>& src = view.shape(0);
  const std::optional<Pads> pads = view.integers(1);
  if (!pads_with_zero(graph, pad) || !src || src->rank() < 3 || !pads || view.is_open(3)) return std::nullopt;
  const auto rank = static_cast<std::size_t>(src->rank());
  const std::optional<Pads> listed = view.integers(3);
  const std::vector<int> axes = resolve_axes(listed.value_or(Pads{}), src->rank(), pad.label());
  const std::size_t count = pads->size() / 2;

  Pads frame(2 * (rank - 2), 0);
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t axis = listed ? static_cast<std::size_t>(axes[i]) : i;
    const std::int64_t begin = (*pads)[i];
    const std::int64_t end = (*pads)[count + i];
    if (axis < 2 && begin == 0 && end == 0) continue;
    if (axis < 2 || begin < 0 || end < 0 || std::max(begin, end) > kLargestFoldedPad) return std::nullopt;
    frame[axis - 2] = begin;
    frame[rank - 2 + axis - 2] = end;
  }
  return frame;
}

/// Returns the window with the frame added to its pads, if its own pads are explicit.
std::optional<Window> widened(const Window& window, const Pads& frame) {
  if (window.auto_pad != AutoPad::kNotSet && window.auto_pad != AutoPad::kValid) return std::nullopt;
  Window result = window;
  result.auto_pad = AutoPad::kNotSet;
  result.pads = frame;
  if (window.auto_pad == AutoPad::kValid || window.pads.empty()) return result;
  for (std::size_t i = 0; i < frame.size(); ++i) result.pads[i] += window.pads[i];
  return result;
}

bool has_pads(const Window& window) {
  return window.auto_pad == AutoPad::kNotSet &&
         std::any_of(window.pads.begin(), window.pads.end(), [](std::int64_t pad) { return pad != 0; });
}

/// Returns true if every window still covers an element of the input, which a pooling needs.
bool reaches_input(const Window& window) {
  const bool dense = std::all_of(window.dilations.begin(), window.dilations.end(), [](auto d) { return d == 1; });
  for (std::size_t i = 0; dense && i < window.pads.size(); ++i) {
    if (window.pads[i] >= window.kernel[i % window.kernel.size()]) return false;
  }
  return dense;
}

bool fold_into_pool(const Graph& graph, const Node& pad, const Pads& frame, const Uses& uses, Node& pool) {
  auto& attributes = pool.get<PoolAttributes>();
  const std::optional<Window> window = widened(attributes.window, frame);
  // With ceil_mode the last window may lie in the end padding, and is counted differently there.
  if (!window || attributes.ceil_mode || !reaches_input(*window)) return false;
  if (pool.op == OpKind::kAveragePool) {
    // The Pad's zeros count in the mean; the pooling's own padding must count as well, or be none.
    if (!attributes.count_include_pad && has_pads(attributes.window)) return false;
    attributes.count_include_pad = true;
  } else {
    // A maximum ignores padding, but sees the zeros: equal only where no element is below zero.
    const NodeId producer = uses.producer[static_cast<std::size_t>(pad.input(0))];
    if (producer < 0 || graph.node(producer).op != OpKind::kRelu) return false;
  }
  attributes.window = *window;
  return true;
}

bool fold_into(const Graph& graph, const Node& pad, const Uses& uses, Node& reader) {
  const std::optional<Pads> frame = spatial_frame(graph, pad);
  if (!frame || reader.input(0) != pad.output()) return false;
  if (reader.op == OpKind::kAveragePool || reader.op == OpKind::kMaxPool) {
    return fold_into_pool(graph, pad, *frame, uses, reader);
  }
  if (reader.op != OpKind::kConv) return false;
  const std::optional<Window> window = widened(reader.get<ConvAttributes>().window, *frame);
  if (!window) return false;
  reader.get<ConvAttributes>().window = *window;
  return true;
}

}  // namespace

int fold_pad(Graph& graph, const PassContext&) {
  Uses uses(graph);
  std::vector<bool> erased(graph.nodes().size(), false);
  // Backwards, so that of two Pads in a row the second is out of the first one's way.
  for (std::size_t i = erased.size(); i-- > 0;) {
    const Node& pad = graph.nodes()[i];
    if (pad.op != OpKind::kPad) continue;
    const NodeId reader = uses.only_consumer(pad.output());
    if (reader < 0 || !fold_into(graph, pad, uses, graph.node(reader))) continue;
    graph.node(reader).inputs[0] = pad.input(0);
    std::vector<NodeId>& consumers = uses.consumers[static_cast<std::size_t>(pad.input(0))];
    std::replace(consumers.begin(), consumers.end(), static_cast<NodeId>(i), reader);
    erased[i] = true;
  }
  erase_nodes(graph, erased);
  return static_cast<int>(std::count(erased.begin(), erased.end(), true));
}

}  // namespace ration::graph
