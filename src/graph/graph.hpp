/// A model as nodes and values: what the importer builds, the passes rewrite and the compiler reads.
///
///     graph::Graph g;
///     ValueId x = g.add_input("x", DataType::kFloat32, Shape{Shape::kDynamic, 3, 224, 224});
///     ValueId w = g.add_constant("w", weights);
///     ValueId y = g.add_value("y");
///     g.add_node({.op = OpKind::kConv, .name = "conv1", .inputs = {x, w}, .outputs = {y},
///                 .attributes = ConvAttributes{}});
///     g.add_output(y);
///     infer_shapes(g);
///     verify(g);
///
/// The form is ONNX at its newest opset: what old opsets wrote as attributes (axes, pads, min and max) are constant
/// inputs here, Dropout is Identity, Sum is a chain of Add, half precision is float32 between Casts at the graph's
/// face. Nodes stand in topological order. Ids are indices and stay valid while nodes are added.
/// A value, not synchronised.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "graph/attributes.hpp"
#include "graph/op_kind.hpp"
#include "ration/tensor.hpp"
#include "tensor/shared_tensor.hpp"

namespace ration::graph {

using ValueId = std::int32_t;
using NodeId = std::int32_t;
/// Stands in a node's inputs where an optional input is absent.
inline constexpr ValueId kNoValue = -1;

/// A tensor that flows between nodes, or a constant.
struct Value {
  std::string name;
  DataType type = DataType::kFloat32;
  /// Unknown until infer_shapes; dimensions may stay dynamic until bind().
  std::optional<Shape> shape;
  /// Set for weights and for results of folding; then shape and type equal the constant's.
  SharedTensor constant;

  bool is_constant() const noexcept { return constant.has_value(); }
};

/// One operator applied to values. inputs may hold kNoValue for an absent optional input.
struct Node {
  OpKind op = OpKind::kIdentity;
  std::string name = {};
  std::vector<ValueId> inputs = {};
  std::vector<ValueId> outputs = {};
  Attributes attributes = {};

  /// Returns the attributes as their struct. The op decides which (see op_kind.hpp); a wrong T is a defect and throws
  /// Error(kInternal).
  template <class T>
  const T& get() const {
    if (const T* found = std::get_if<T>(&attributes)) return *found;
    throw_wrong_attributes();
  }
  template <class T>
  T& get() {
    if (T* found = std::get_if<T>(&attributes)) return *found;
    throw_wrong_attributes();
  }
  /// Returns input i, or kNoValue if it is absent or not listed.
  ValueId input(std::size_t i) const noexcept { return i < inputs.size() ? inputs[i] : kNoValue; }
  ValueId output() const noexcept { return outputs.front(); }
  /// Returns "Conv 'conv1'", the way every error message names a node.
  std::string label() const;

 private:
  [[noreturn]] void throw_wrong_attributes() const;
};

class Graph {
 public:
  ValueId add_input(std::string name, DataType type, const Shape& shape);
  ValueId add_constant(std::string name, SharedTensor constant);
  ValueId add_value(std::string name);
  NodeId add_node(Node node);
  void add_output(ValueId value);

  const std::vector<Node>& nodes() const noexcept { return nodes_; }
  const std::vector<Value>& values() const noexcept { return values_; }
  const std::vector<ValueId>& inputs() const noexcept { return inputs_; }
  const std::vector<ValueId>& outputs() const noexcept { return outputs_; }

  const Node& node(NodeId id) const { return nodes_[static_cast<std::size_t>(id)]; }
  Node& node(NodeId id) { return nodes_[static_cast<std::size_t>(id)]; }
  const Value& value(ValueId id) const { return values_[static_cast<std::size_t>(id)]; }
  Value& value(ValueId id) { return values_[static_cast<std::size_t>(id)]; }

  /// Makes every reader of `from`, the graph's outputs included, read `to`.
  void replace_uses(ValueId from, ValueId to);
  /// Replaces the node list; used by passes that reorder or erase. Ids of nodes change, ids of values do not.
  void set_nodes(std::vector<Node> nodes) { nodes_ = std::move(nodes); }

 private:
  std::vector<Node> nodes_;
  std::vector<Value> values_;
  std::vector<ValueId> inputs_;
  std::vector<ValueId> outputs_;
};

/// Who writes and who reads each value; a snapshot, valid until the graph changes.
struct Uses {
  /// Per value: the node that writes it, or -1 for inputs and constants.
  std::vector<NodeId> producer;
  /// Per value: the nodes that read it, ascending, a node once per reading input.
  std::vector<std::vector<NodeId>> consumers;
  /// Per value: true if it is an output of the graph.
  std::vector<bool> is_output;

  explicit Uses(const Graph& graph);
  /// Returns the single consumer, or -1 if there are none, several, or the value is also an output of the graph.
  NodeId only_consumer(ValueId value) const;
};

/// Sorts the nodes topologically, keeping the given order where it can. Throws Error(kInvalidModel) naming a node on a
/// cycle.
void sort_topologically(Graph& graph);

/// Erases nodes whose outputs nobody reads. Values stay (they cost a few words).
void erase_dead_nodes(Graph& graph);

/// Checks the invariants: inputs written before they are read, each value written once, arities and attribute structs
/// as op_kind.hpp says, constants consistent with their value. Throws Error(kInvalidModel) naming node and value.
void verify(const Graph& graph);

/// Fills in every value's type and shape from the inputs, node by node, by the rules of shape_rules.hpp; dimensions
/// that depend on a dynamic one stay dynamic, and a value whose shape depends on data stays without shape.
/// Throws Error(kInvalidModel) naming the node, what it got and what it expected.
void infer_shapes(Graph& graph);

/// The values, among the graph's inputs, whose CONTENT decides shapes (Reshape's target, Slice's starts, Pad's pads):
/// a plan is made for one content of these. Ascending positions in graph.inputs().
std::vector<int> shape_defining_inputs(const Graph& graph);

/// Returns a copy with the inputs' shapes fixed, and with each input for which `contents` has a value (same order as
/// graph.inputs(), empty elsewhere) replaced by that constant; it stays listed as an input. Shapes are not inferred.
/// Throws Error(kInvalidArgument) naming the input, the shape given and the shape declared if they do not fit.
Graph bind(const Graph& graph, std::span<const Shape> shapes, std::span<const SharedTensor> contents);

}  // namespace ration::graph
