#include <utility>
#include <vector>

#include "base/fail.hpp"
#include "base/in_quotes.hpp"
#include "graph/op_traits.hpp"

namespace ration::graph {

namespace {

void bind_content(Value& value, const SharedTensor& content) {
  base::require(content.type() == value.type, ErrorCode::kInvalidArgument, "input ", base::Quoted{value.name},
                " is given as ", to_string(content.type()), ", but the model declares ", to_string(value.type));
  base::require(content.shape() == *value.shape, ErrorCode::kInvalidArgument, "input ", base::Quoted{value.name},
                " is given a content of shape ", content.shape().to_string(), ", but is bound to the shape ",
                value.shape->to_string());
  value.constant = content;
}

}  // namespace

std::vector<int> shape_defining_inputs(const Graph& graph) {
  const Uses uses(graph);
  std::vector<bool> defining(graph.values().size(), false);
  std::vector<ValueId> pending;
  for (const Node& node : graph.nodes()) {
    for (const int operand : shape_operands(node.op)) pending.push_back(node.input(static_cast<std::size_t>(operand)));
  }
  while (!pending.empty()) {
    const ValueId value = pending.back();
    pending.pop_back();
    if (value == kNoValue || defining[static_cast<std::size_t>(value)]) continue;
    defining[static_cast<std::size_t>(value)] = true;
    const NodeId producer = uses.producer[static_cast<std::size_t>(value)];
    // Shape looks at its input's shape alone, never at the content.
    if (producer < 0 || graph.node(producer).op == OpKind::kShape) continue;
    const std::vector<ValueId>& inputs = graph.node(producer).inputs;
    pending.insert(pending.end(), inputs.begin(), inputs.end());
  }

  std::vector<int> positions;
  for (std::size_t i = 0; i < graph.inputs().size(); ++i) {
    if (defining[static_cast<std::size_t>(graph.inputs()[i])]) positions.push_back(static_cast<int>(i));
  }
  return positions;
}

Graph bind(const Graph& graph, std::span<const Shape> shapes, std::span<const SharedTensor> contents) {
  const std::size_t count = graph.inputs().size();
  base::require(shapes.size() == count, ErrorCode::kInvalidArgument, "the model has ", count, " inputs, but ",
                shapes.size(), " shapes are given");
  base::require(contents.empty() || contents.size() == count, ErrorCode::kInvalidArgument, "the model has ", count,
                " inputs, but ", contents.size(), " contents are given");
  Graph bound = graph;
  for (std::size_t i = 0; i < count; ++i) {
    Value& value = bound.value(graph.inputs()[i]);
    const Shape declared = value.shape.value_or(shapes[i]);
    base::require(shapes[i].is_static(), ErrorCode::kInvalidArgument, "input ", base::Quoted{value.name},
                  " is bound to the shape ", shapes[i].to_string(), ", which is not static");
    base::require(shapes[i].fits(declared), ErrorCode::kInvalidArgument, "input ", base::Quoted{value.name},
                  " is given as ", shapes[i].to_string(), ", but the model declares ", declared.to_string());
    value.shape = shapes[i];
    if (!contents.empty() && contents[i].has_value()) bind_content(value, contents[i]);
  }
  return bound;
}

}  // namespace ration::graph
