/// Runs a whole graph node by node with the reference.
#pragma once

#include <span>
#include <utility>
#include <vector>

#include "base/fail.hpp"
#include "graph/graph.hpp"
#include "graph/shape_rules.hpp"
#include "ops/implementation.hpp"

namespace ration::ops {

/// Returns the graph fixed to the inputs' shapes, and to the content of those that decide shapes.
inline graph::Graph bound_to(const graph::Graph& graph, std::span<const SharedTensor> inputs) {
  base::require(inputs.size() == graph.inputs().size(), ErrorCode::kInvalidArgument, inputs.size(),
                " inputs given, the model has ", graph.inputs().size());
  std::vector<Shape> shapes;
  for (const SharedTensor& input : inputs) shapes.push_back(input.shape());
  std::vector<SharedTensor> contents(inputs.size());
  for (const int i : shape_defining_inputs(graph)) {
    contents[static_cast<std::size_t>(i)] = inputs[static_cast<std::size_t>(i)];
  }
  graph::Graph bound = graph::bind(graph, shapes, contents);
  infer_shapes(bound);
  return bound;
}

/// Returns the graph's outputs for the inputs. Every value becomes a constant as soon as it is computed, so that shapes
/// that come out of computed values are known in time.
inline std::vector<SharedTensor> run_graph(const graph::Graph& graph, std::span<const SharedTensor> inputs) {
  graph::Graph running = bound_to(graph, inputs);
  for (std::size_t i = 0; i < inputs.size(); ++i) running.value(running.inputs()[i]).constant = inputs[i];
  for (std::size_t i = 0; i < running.nodes().size(); ++i) {
    const auto id = static_cast<graph::NodeId>(i);
    const graph::ValueId output = running.node(id).output();
    const std::optional<Shape> inferred = running.value(output).shape;
    if (!inferred || !inferred->is_static()) infer_node(running, id);
    running.value(output).constant = evaluate(running, running.node(id)).front();
  }
  std::vector<SharedTensor> outputs;
  for (const graph::ValueId output : running.outputs()) outputs.push_back(running.value(output).constant);
  return outputs;
}

}  // namespace ration::ops
