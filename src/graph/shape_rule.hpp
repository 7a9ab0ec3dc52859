/// How one operator's rule sees its node: types, shapes and known contents of the inputs. Internal to this layer.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/fail.hpp"
#include "graph/graph.hpp"

namespace ration::graph {

/// What a rule decides about the node's output. No shape: it depends on data that is not known yet.
struct Inferred {
  DataType type = DataType::kFloat32;
  std::optional<Shape> shape;
};

/// Read-only view of a node and its inputs. References point into the graph.
class NodeView {
 public:
  NodeView(const Graph& graph, const Node& node) : graph_(graph), node_(node) {}

  template <class T>
  const T& attributes() const {
    return node_.get<T>();
  }
  OpKind op() const noexcept { return node_.op; }
  std::string label() const { return node_.label(); }
  std::size_t inputs() const noexcept { return node_.inputs.size(); }
  bool has(std::size_t i) const noexcept { return node_.input(i) != kNoValue; }
  DataType type(std::size_t i) const { return value(i).type; }
  /// Empty if the shape is unknown or the input absent.
  const std::optional<Shape>& shape(std::size_t i) const;
  /// Returns the content of an integer input of at most 64 elements, or nothing if it is absent or not constant.
  /// Throws Error(kInvalidModel) if it is constant, but not such a list.
  std::optional<std::vector<std::int64_t>> integers(std::size_t i) const;
  /// Returns true if the input is present, but its content is not known before run time.
  bool is_open(std::size_t i) const { return has(i) && !value(i).is_constant(); }

  /// Throws Error(kInvalidModel) "LABEL: parts" unless the condition holds.
  template <class... Parts>
  void require(bool condition, const Parts&... parts) const {
    if (!condition) base::fail(ErrorCode::kInvalidModel, label(), ": ", parts...);
  }
  /// Requires input i, if present, to have the type of input 0.
  void require_type_of_first(std::size_t i) const;
  void require_float(std::size_t i) const;
  void require_integer(std::size_t i) const;
  /// Requires input i, if present and its shape known, to be a vector of `length` elements (kDynamic: any).
  void require_vector(std::size_t i, std::int64_t length) const;
  /// Requires input i, if present and its shape known, to have one element and rank at most 1.
  void require_single(std::size_t i) const;

 private:
  const Value& value(std::size_t i) const { return graph_.value(node_.input(i)); }

  const Graph& graph_;
  const Node& node_;
};

using ShapeRule = Inferred (*)(const NodeView& node);

/// Returns the rule of an operator.
ShapeRule shape_rule(OpKind op) noexcept;

bool is_float(DataType type) noexcept;
bool is_integer(DataType type) noexcept;

/// Returns true if two dimensions are equal or one of them is dynamic.
inline bool compatible(std::int64_t a, std::int64_t b) noexcept {
  return a == b || a == Shape::kDynamic || b == Shape::kDynamic;
}

/// The rules, by family. Each checks types and shapes of its node and throws Error(kInvalidModel) naming it.
namespace rules {

// shape_rules_math.cpp: one element in, one element out, and reductions.
Inferred any_unary(const NodeView& node);
Inferred numeric_unary(const NodeView& node);
Inferred float_unary(const NodeView& node);
Inferred clip(const NodeView& node);
Inferred cast(const NodeView& node);
Inferred binary(const NodeView& node);
Inferred softmax(const NodeView& node);
Inferred reduce_mean(const NodeView& node);
Inferred batch_normalization(const NodeView& node);
Inferred lrn(const NodeView& node);

// shape_rules_window.cpp: windows over spatial axes.
Inferred conv(const NodeView& node);
Inferred pool(const NodeView& node);
Inferred global_pool(const NodeView& node);

// shape_rules_matrix.cpp: matrix products.
Inferred gemm(const NodeView& node);
Inferred mat_mul(const NodeView& node);

// shape_rules_view.cpp: the same elements in the same order under another shape.
Inferred flatten(const NodeView& node);
Inferred reshape(const NodeView& node);
Inferred squeeze(const NodeView& node);
Inferred unsqueeze(const NodeView& node);

// shape_rules_tensor.cpp: elements chosen, moved, joined or made.
Inferred concat(const NodeView& node);
Inferred gather(const NodeView& node);
Inferred pad(const NodeView& node);
Inferred slice(const NodeView& node);
Inferred transpose(const NodeView& node);
Inferred constant_of_shape(const NodeView& node);
Inferred shape_of(const NodeView& node);

}  // namespace rules

}  // namespace ration::graph
