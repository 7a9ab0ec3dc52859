/// One node of the file while it is turned into nodes of the graph.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "graph/graph.hpp"
#include "onnx/graph_builder.hpp"
#include "onnx/operator_rule.hpp"
#include "onnx/tensor_reader.hpp"

namespace ration::onnx {

/// What the import function of an operator works with. The node has been checked against its rule, so attributes have
/// the type and the range that the rule says.
class NodeImport {
 public:
  NodeImport(GraphBuilder& builder, TensorReader& tensors, const NodeProto& node, int opset)
      : builder_(builder), tensors_(tensors), node_(node), opset_(opset) {}

  const NodeProto& proto() const noexcept { return node_; }
  int opset() const noexcept { return opset_; }
  std::string label() const { return onnx::label(node_); }

  /// Returns input i, or kNoValue if it is left out.
  graph::ValueId input(std::size_t i) const;
  /// Returns all inputs, kNoValue for those left out.
  std::vector<graph::ValueId> inputs() const;
  /// Returns the tensor of input i if it is a constant that an initializer or a Constant node gives.
  const SharedTensor* constant_input(std::size_t i) const;

  bool has(std::string_view attribute) const { return find(attribute) != nullptr; }
  std::int64_t integer(std::string_view attribute, std::int64_t fallback) const;
  bool flag(std::string_view attribute, bool fallback) const { return integer(attribute, fallback ? 1 : 0) != 0; }
  float number(std::string_view attribute, float fallback) const;
  std::string_view text(std::string_view attribute, std::string_view fallback) const;
  std::vector<std::int64_t> integers(std::string_view attribute) const;
  std::vector<float> numbers(std::string_view attribute) const;
  std::optional<SharedTensor> tensor(std::string_view attribute) const;

  /// Adds what an old opset wrote as an attribute as a constant input: int64 [n], or a float32 scalar.
  graph::ValueId add_constant(std::string_view role, std::span<const std::int64_t> values);
  graph::ValueId add_constant(std::string_view role, float value);

  /// Adds the graph's node, named as in the file (by its output if it has no name), which writes the first output.
  /// Absent inputs at the end are dropped.
  void emit(graph::OpKind op, std::vector<graph::ValueId> inputs, graph::Attributes attributes = {});
  /// Adds a node in front of the last one, named after it and `role`; returns what it writes.
  graph::ValueId emit_before(std::string_view role, graph::OpKind op, std::vector<graph::ValueId> inputs);
  /// Makes the first output a constant.
  void emit_constant(SharedTensor constant);

 private:
  const AttributeProto* find(std::string_view attribute) const;
  std::string name() const;

  GraphBuilder& builder_;
  TensorReader& tensors_;
  const NodeProto& node_;
  int opset_;
};

}  // namespace ration::onnx
