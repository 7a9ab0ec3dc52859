/// Infers one node alone, for the tests of the shape rules.
#pragma once

#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "expect_error.hpp"
#include "graph/shape_rules.hpp"
#include "graph_builder.hpp"

namespace ration::graph {

inline constexpr std::int64_t kDynamic = Shape::kDynamic;

/// An input known by type and shape.
struct Spec {
  Shape shape;
  DataType type = DataType::kFloat32;
};
/// An input whose shape depends on data.
struct Unknown {
  DataType type = DataType::kFloat32;
};
struct Absent {};
/// What a test may feed to a node; a SharedTensor is a constant.
using Operand = std::variant<Spec, Unknown, Absent, SharedTensor>;

inline Value infer(OpKind op, const std::vector<Operand>& operands, Attributes attributes = NoAttributes{}) {
  Builder b;
  std::vector<ValueId> inputs;
  for (const Operand& operand : operands) {
    ValueId id = kNoValue;
    if (const auto* spec = std::get_if<Spec>(&operand)) id = b.input("in", spec->shape, spec->type);
    if (const auto* constant = std::get_if<SharedTensor>(&operand)) id = b.constant(*constant);
    if (const auto* unknown = std::get_if<Unknown>(&operand)) {
      id = b.graph.add_value("unknown");
      b.graph.value(id).type = unknown->type;
    }
    inputs.push_back(id);
  }
  const ValueId output = b.node(op, "n", inputs, std::move(attributes));
  infer_node(b.graph, 0);
  return b.graph.value(output);
}

inline std::optional<Shape> shape_of(OpKind op, const std::vector<Operand>& operands,
                                     Attributes attributes = NoAttributes{}) {
  return infer(op, operands, std::move(attributes)).shape;
}

/// Expects Error(kInvalidModel) that names the node and contains `part`.
inline void expect_refused(const std::string& part, OpKind op, const std::vector<Operand>& operands,
                           const Attributes& attributes = NoAttributes{}) {
  expect_error(ErrorCode::kInvalidModel, part, [&] { infer(op, operands, attributes); });
  expect_error(ErrorCode::kInvalidModel, std::string(to_string(op)) + " 'n'", [&] { infer(op, operands, attributes); });
}

}  // namespace ration::graph
