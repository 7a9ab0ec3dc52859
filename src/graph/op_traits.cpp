#include "graph/op_traits.hpp"

#include <array>
#include <type_traits>

#include "base/fail.hpp"

namespace ration::graph {

namespace {

template <class T, std::size_t I = 0>
constexpr std::size_t index_of() {
  if constexpr (std::is_same_v<std::variant_alternative_t<I, Attributes>, T>)
    return I;
  else
    return index_of<T, I + 1>();
}

constexpr std::array<OpTraits, kOpKinds> kTraits = {{
#define RATION_OP_TRAITS(kind, at_least, at_most, attributes) \
  {#kind, at_least, at_most, index_of<attributes>(), #attributes},
    RATION_OPS(RATION_OP_TRAITS)
#undef RATION_OP_TRAITS
}};

bool in_range(const Graph& graph, ValueId id) {
  return id >= 0 && static_cast<std::size_t>(id) < graph.values().size();
}

}  // namespace

const OpTraits& traits(OpKind op) noexcept { return kTraits[static_cast<std::size_t>(op)]; }

std::string_view to_string(OpKind op) noexcept { return traits(op).name; }

std::span<const int> shape_operands(OpKind op) noexcept {
  static constexpr int kFirst[] = {0};
  static constexpr int kSecond[] = {1};
  static constexpr int kPad[] = {1, 3};
  static constexpr int kSlice[] = {1, 2, 3, 4};
  switch (op) {
    case OpKind::kConstantOfShape: return kFirst;
    case OpKind::kReshape:
    case OpKind::kSqueeze:
    case OpKind::kUnsqueeze:
    case OpKind::kReduceMean: return kSecond;
    case OpKind::kPad: return kPad;
    case OpKind::kSlice: return kSlice;
    default: return {};
  }
}

void check_node(const Graph& graph, const Node& node) {
  const OpTraits& row = traits(node.op);
  const auto at_least = static_cast<std::size_t>(row.inputs_at_least);
  const bool unbounded = row.inputs_at_most < 0;
  base::require(node.inputs.size() >= at_least, ErrorCode::kInvalidModel, node.label(), " has ", node.inputs.size(),
                " inputs, but needs at least ", at_least);
  base::require(unbounded || node.inputs.size() <= static_cast<std::size_t>(row.inputs_at_most),
                ErrorCode::kInvalidModel, node.label(), " has ", node.inputs.size(), " inputs, but takes at most ",
                row.inputs_at_most);
  base::require(node.outputs.size() == 1, ErrorCode::kInvalidModel, node.label(), " has ", node.outputs.size(),
                " outputs, but the operator has 1");
  base::require(in_range(graph, node.output()), ErrorCode::kInvalidModel, node.label(), " writes the unknown value ",
                node.output());
  for (std::size_t i = 0; i < node.inputs.size(); ++i) {
    const bool may_be_absent = !unbounded && i >= at_least;
    if (node.inputs[i] == kNoValue && may_be_absent) continue;
    base::require(node.inputs[i] != kNoValue, ErrorCode::kInvalidModel, node.label(), " lacks its required input ", i);
    base::require(in_range(graph, node.inputs[i]), ErrorCode::kInvalidModel, node.label(), " reads the unknown value ",
                  node.inputs[i]);
  }
  base::require(node.attributes.index() == row.attributes, ErrorCode::kInvalidModel, node.label(), " does not carry ",
                row.attributes_name);
}

}  // namespace ration::graph
