/// What the list in op_kind.hpp says about an operator, and which of its inputs decide shapes. Tables, no state.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "graph/graph.hpp"

namespace ration::graph {

/// One row of RATION_OPS.
struct OpTraits {
  std::string_view name;
  int inputs_at_least = 0;
  int inputs_at_most = 0;      ///< -1: any number.
  std::size_t attributes = 0;  ///< Index of the attribute struct in Attributes.
  std::string_view attributes_name;
};

const OpTraits& traits(OpKind op) noexcept;

/// Returns the positions of the inputs whose content, not only whose shape, decides the output's shape.
std::span<const int> shape_operands(OpKind op) noexcept;

/// Checks one node alone: arity, presence of required inputs, exactly one output, ids within the graph, attribute
/// struct. Throws Error(kInvalidModel) naming the node.
void check_node(const Graph& graph, const Node& node);

}  // namespace ration::graph
