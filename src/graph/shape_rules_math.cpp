#include "graph/axes.hpp"
#include "graph/shape_rule.hpp"
#include "graph/shape_rules.hpp"

namespace ration::graph::rules {

Inferred any_unary(const NodeView& node) { return {node.type(0), node.shape(0)}; }

Inferred numeric_unary(const NodeView& node) {
  node.require(node.type(0) != DataType::kBool, "input 0 is bool, but a number is expected");
  return any_unary(node);
}

Inferred float_unary(const NodeView& node) {
  node.require_float(0);
  return any_unary(node);
}

Inferred clip(const NodeView& node) {
  for (const std::size_t bound : {std::size_t{1}, std::size_t{2}}) {
    node.require_type_of_first(bound);
    node.require_single(bound);
  }
  return numeric_unary(node);
}

Inferred cast(const NodeView& node) { return {node.attributes<CastAttributes>().to, node.shape(0)}; }

Inferred binary(const NodeView& node) {
  node.require_type_of_first(1);
  node.require(node.type(0) != DataType::kBool, "input 0 is bool, but a number is expected");
  if (!node.shape(0) || !node.shape(1)) return {node.type(0), std::nullopt};
  return {node.type(0), broadcast(*node.shape(0), *node.shape(1), node.label())};
}

Inferred softmax(const NodeView& node) {
  node.require_float(0);
  const auto& attributes = node.attributes<SoftmaxAttributes>();
  if (node.shape(0)) {
    const auto resolve = attributes.flatten ? resolve_split : resolve_axis;
    resolve(attributes.axis, node.shape(0)->rank(), node.label());
  }
  return any_unary(node);
}

Inferred reduce_mean(const NodeView& node) {
  const auto& attributes = node.attributes<ReduceAttributes>();
  node.require_integer(1);
  numeric_unary(node);
  if (node.is_open(1) || !node.shape(0)) return {node.type(0), std::nullopt};
  const Shape& src = *node.shape(0);
  const std::vector<std::int64_t> axes = node.integers(1).value_or(std::vector<std::int64_t>{});
  if (axes.empty() && attributes.noop_with_empty_axes) return {node.type(0), src};

  std::vector<bool> reduced = mark_axes(axes, src.rank(), node.label());
  if (axes.empty()) reduced.flip();
  std::vector<std::int64_t> dims;
  for (int axis = 0; axis < src.rank(); ++axis) {
    if (!reduced[static_cast<std::size_t>(axis)]) {
      dims.push_back(src[axis]);
      continue;
    }
    node.require(src[axis] != 0 || is_float(node.type(0)), "axis ", axis, " of shape ", src.to_string(),
                 " is empty, and the mean of no integers is not defined");
    if (attributes.keep_dims) dims.push_back(1);
  }
  return {node.type(0), Shape(dims)};
}

Inferred batch_normalization(const NodeView& node) {
  node.require_float(0);
  std::int64_t channels = Shape::kDynamic;
  if (node.shape(0)) {
    const Shape& src = *node.shape(0);
    node.require(src.rank() >= 1, "input 0 is a scalar, but channels are expected");
    channels = src.rank() == 1 ? 1 : src[1];
  }
  for (std::size_t i = 1; i < 5; ++i) {
    node.require_type_of_first(i);
    node.require_vector(i, channels);
  }
  return any_unary(node);
}

Inferred lrn(const NodeView& node) {
  const auto& attributes = node.attributes<LrnAttributes>();
  node.require(attributes.size > 0, "size is ", attributes.size, ", but must be positive");
  if (node.shape(0)) {
    node.require(node.shape(0)->rank() >= 2, "input 0 has shape ", node.shape(0)->to_string(),
                 ", but channels on axis 1 are expected");
  }
  return float_unary(node);
}

}  // namespace ration::graph::rules
