/// Builds small graphs for the tests of this layer in a few words.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "graph/graph.hpp"

namespace ration::graph {

template <class T>
SharedTensor shared(const std::vector<T>& values, const Shape& shape) {
  return SharedTensor(Tensor::from(std::span<const T>(values), shape));
}

/// Returns a one-dimensional int64 constant.
inline SharedTensor int64s(const std::vector<std::int64_t>& values) {
  return shared(values, Shape{static_cast<std::int64_t>(values.size())});
}

inline SharedTensor floats(const std::vector<float>& values) {
  return shared(values, Shape{static_cast<std::int64_t>(values.size())});
}

inline SharedTensor filled(const Shape& shape, float value) {
  Tensor tensor(DataType::kFloat32, shape);
  for (float& element : tensor.values<float>()) element = value;
  return SharedTensor(std::move(tensor));
}

/// A graph under construction. Nodes and their outputs share a name.
struct Builder {
  Graph graph;

  ValueId input(const std::string& name, const Shape& shape, DataType type = DataType::kFloat32) {
    return graph.add_input(name, type, shape);
  }
  ValueId constant(SharedTensor tensor) {
    return graph.add_constant("constant" + std::to_string(graph.values().size()), std::move(tensor));
  }
  ValueId node(OpKind op, const std::string& name, std::vector<ValueId> inputs,
               Attributes attributes = NoAttributes{}) {
    const ValueId output = graph.add_value(name);
    graph.add_node({.op = op,
                    .name = name,
                    .inputs = std::move(inputs),
                    .outputs = {output},
                    .attributes = std::move(attributes)});
    return output;
  }
  void output(ValueId value) { graph.add_output(value); }
};

/// Returns the nodes' labels in order, for comparison with a list.
inline std::vector<std::string> labels(const Graph& graph) {
  std::vector<std::string> result;
  for (const Node& node : graph.nodes()) result.push_back(node.label());
  return result;
}

}  // namespace ration::graph
