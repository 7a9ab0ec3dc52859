#include <algorithm>
#include <numeric>

#include "graph/axes.hpp"
#include "graph/passes/rewrites.hpp"
#include "graph/shape_rule.hpp"

namespace ration::graph {

namespace {

using Integers = std::optional<std::vector<std::int64_t>>;

/// Returns true if a view from one shape to the other cannot change it whatever the dynamic dimension turns out to be:
/// one unknown is fixed by the number of elements, two are not.
bool surely_equal(const std::optional<Shape>& src, const std::optional<Shape>& dst) {
  if (!src || !dst || !(*src == *dst)) return false;
  const auto dynamic = std::count(src->begin(), src->end(), Shape::kDynamic);
  const bool empty = std::find(src->begin(), src->end(), 0) != src->end();
  return dynamic == 0 || (dynamic == 1 && !empty);
}

bool all(const Integers& list, bool (*holds)(std::int64_t)) {
  return list && std::all_of(list->begin(), list->end(), holds);
}

bool keeps_order(const Node& node, const std::optional<Shape>& src) {
  const std::vector<std::int64_t>& permutation = node.get<TransposeAttributes>().permutation;
  if (permutation.empty() && !src) return false;
  const int rank = src ? src->rank() : static_cast<int>(permutation.size());
  const std::vector<int> from = resolve_permutation(permutation, rank, node.label());
  return std::is_sorted(from.begin(), from.end());
}

bool has_no_effect(const Graph& graph, const Node& node) {
  const NodeView view(graph, node);
  const std::optional<Shape>& src = view.shape(0);
  const std::optional<Shape>& dst = graph.value(node.output()).shape;
  switch (node.op) {
    case OpKind::kIdentity: return true;
    case OpKind::kConcat: return node.inputs.size() == 1;
    case OpKind::kCast: {
      const auto& cast = node.get<CastAttributes>();
      return cast.to == view.type(0) && !cast.through.has_value();
    }
    case OpKind::kTranspose: return keeps_order(node, src);
    case OpKind::kReshape:
    case OpKind::kFlatten:
    case OpKind::kSqueeze: return surely_equal(src, dst);
    case OpKind::kPad: return all(view.integers(1), [](std::int64_t pad) { return pad == 0; });
    case OpKind::kSlice: {
      const bool forward = !view.has(4) || all(view.integers(4), [](std::int64_t step) { return step > 0; });
      return forward && src && src->is_static() && src == dst;
    }
    default: return false;
  }
}

/// Which value stands for which, while nodes disappear. Outputs of the graph are never replaced, so chains are short.
class Replacements {
 public:
  explicit Replacements(std::size_t values) : by_(values) { std::iota(by_.begin(), by_.end(), 0); }
  void set(ValueId value, ValueId by) { by_[static_cast<std::size_t>(value)] = by; }
  ValueId resolve(ValueId value) const {
    while (value != kNoValue && by_[static_cast<std::size_t>(value)] != value)
      value = by_[static_cast<std::size_t>(value)];
    return value;
  }
  void apply(Node& node) const {
    for (ValueId& input : node.inputs) input = resolve(input);
  }

 private:
  std::vector<ValueId> by_;
};

}  // namespace

int drop_identities(Graph& graph, const PassContext&) {
  Uses uses(graph);
  Replacements replacements(graph.values().size());
  std::vector<bool> erased(graph.nodes().size(), false);
  for (std::size_t i = 0; i < erased.size(); ++i) {
    Node& node = graph.node(static_cast<NodeId>(i));
    if (!has_no_effect(graph, node)) continue;
    const ValueId src = replacements.resolve(node.input(0));
    const ValueId dst = node.output();
    if (!uses.is_output[static_cast<std::size_t>(dst)]) {
      replacements.set(dst, src);
      erased[i] = true;
      continue;
    }
    // An output keeps its name: the producer writes it directly, unless there is none or it writes another output.
    const NodeId producer = uses.producer[static_cast<std::size_t>(src)];
    if (producer < 0 || uses.is_output[static_cast<std::size_t>(src)]) continue;
    graph.node(producer).outputs[0] = dst;
    uses.producer[static_cast<std::size_t>(dst)] = producer;
    replacements.set(src, dst);
    erased[i] = true;
  }
  for (std::size_t i = 0; i < erased.size(); ++i) replacements.apply(graph.node(static_cast<NodeId>(i)));
  erase_nodes(graph, erased);
  return static_cast<int>(std::count(erased.begin(), erased.end(), true));
}

}  // namespace ration::graph
