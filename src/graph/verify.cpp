#include <string>
#include <vector>

#include "base/fail.hpp"
#include "base/in_quotes.hpp"
#include "graph/op_traits.hpp"

namespace ration::graph {

namespace {

std::string name_of(const Graph& graph, ValueId id) { return base::in_quotes(graph.value(id).name); }

void check_constants(const Graph& graph) {
  for (const Value& value : graph.values()) {
    if (!value.is_constant()) continue;
    base::require(value.type == value.constant.type(), ErrorCode::kInvalidModel, "constant ", base::Quoted{value.name},
                  " holds ", to_string(value.constant.type()), ", but its value is declared ", to_string(value.type));
    base::require(value.shape == value.constant.shape(), ErrorCode::kInvalidModel, "constant ",
                  base::Quoted{value.name}, " has shape ", value.constant.shape().to_string(),
                  ", but its value is declared ", value.shape ? value.shape->to_string() : "without shape");
  }
}

void check_face(const Graph& graph) {
  const auto count = static_cast<ValueId>(graph.values().size());
  for (const ValueId id : graph.inputs()) {
    base::require(id >= 0 && id < count, ErrorCode::kInvalidModel, "the graph lists the unknown value ", id,
                  " as an input");
  }
  for (const ValueId id : graph.outputs()) {
    base::require(id >= 0 && id < count, ErrorCode::kInvalidModel, "the graph lists the unknown value ", id,
                  " as an output");
  }
}

}  // namespace

void verify(const Graph& graph) {
  check_face(graph);
  check_constants(graph);

  std::vector<bool> is_input(graph.values().size(), false);
  std::vector<bool> known(graph.values().size(), false);
  for (std::size_t i = 0; i < known.size(); ++i) known[i] = graph.values()[i].is_constant();
  for (const ValueId id : graph.inputs()) is_input[static_cast<std::size_t>(id)] = true;
  for (const ValueId id : graph.inputs()) known[static_cast<std::size_t>(id)] = true;

  for (const Node& node : graph.nodes()) {
    check_node(graph, node);
    for (const ValueId id : node.inputs) {
      if (id == kNoValue) continue;
      base::require(known[static_cast<std::size_t>(id)], ErrorCode::kInvalidModel, node.label(), " reads ",
                    name_of(graph, id), ", which nothing has written before");
    }
    const auto output = static_cast<std::size_t>(node.output());
    base::require(!is_input[output], ErrorCode::kInvalidModel, node.label(), " writes the graph's input ",
                  name_of(graph, node.output()));
    base::require(!graph.value(node.output()).is_constant(), ErrorCode::kInvalidModel, node.label(),
                  " writes the constant ", name_of(graph, node.output()));
    base::require(!known[output], ErrorCode::kInvalidModel, node.label(), " writes ", name_of(graph, node.output()),
                  ", which another node has written already");
    known[output] = true;
  }
  for (const ValueId id : graph.outputs()) {
    base::require(known[static_cast<std::size_t>(id)], ErrorCode::kInvalidModel, "output ", name_of(graph, id),
                  " of the graph is written by no node");
  }
}

}  // namespace ration::graph
