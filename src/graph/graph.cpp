#include "graph/graph.hpp"

#include <algorithm>
#include <utility>

#include "base/fail.hpp"
#include "base/in_quotes.hpp"

namespace ration::graph {

std::string Node::label() const {
  if (name.empty()) return std::string(to_string(op));
  return base::concat(to_string(op), " ", base::in_quotes(name));
}

void Node::throw_wrong_attributes() const {
  base::fail(ErrorCode::kInternal, label(), " does not carry the attributes that were asked of it");
}

ValueId Graph::add_input(std::string name, DataType type, const Shape& shape) {
  const ValueId id = add_value(std::move(name));
  value(id).type = type;
  value(id).shape = shape;
  inputs_.push_back(id);
  return id;
}

ValueId Graph::add_constant(std::string name, SharedTensor constant) {
  const ValueId id = add_value(std::move(name));
  value(id).type = constant.type();
  value(id).shape = constant.shape();
  value(id).constant = std::move(constant);
  return id;
}

ValueId Graph::add_value(std::string name) {
  values_.push_back({.name = std::move(name), .type = DataType::kFloat32, .shape = std::nullopt, .constant = {}});
  return static_cast<ValueId>(values_.size()) - 1;
}

NodeId Graph::add_node(Node node) {
  nodes_.push_back(std::move(node));
  return static_cast<NodeId>(nodes_.size()) - 1;
}

void Graph::add_output(ValueId value) { outputs_.push_back(value); }

void Graph::replace_uses(ValueId from, ValueId to) {
  for (Node& node : nodes_) std::replace(node.inputs.begin(), node.inputs.end(), from, to);
  std::replace(outputs_.begin(), outputs_.end(), from, to);
}

Uses::Uses(const Graph& graph)
    : producer(graph.values().size(), -1), consumers(graph.values().size()), is_output(graph.values().size(), false) {
  const auto at = [](ValueId id) { return static_cast<std::size_t>(id); };
  for (std::size_t i = 0; i < graph.nodes().size(); ++i) {
    const Node& node = graph.nodes()[i];
    for (const ValueId id : node.outputs) producer[at(id)] = static_cast<NodeId>(i);
    for (const ValueId id : node.inputs) {
      if (id != kNoValue) consumers[at(id)].push_back(static_cast<NodeId>(i));
    }
  }
  for (const ValueId id : graph.outputs()) is_output[at(id)] = true;
}

NodeId Uses::only_consumer(ValueId value) const {
  const auto i = static_cast<std::size_t>(value);
  return consumers[i].size() == 1 && !is_output[i] ? consumers[i].front() : -1;
}

}  // namespace ration::graph
