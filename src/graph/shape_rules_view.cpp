#include <algorithm>
#include <array>
#include <vector>

#include "graph/axes.hpp"
#include "graph/shape_rule.hpp"
#include "graph/shape_rules.hpp"

namespace ration::graph::rules {

namespace {

using Dims = std::span<const std::int64_t>;

/// Returns the product, or kDynamic if a dimension is dynamic.
std::int64_t product(Dims dims) {
  const Shape shape(dims);
  return shape.is_static() ? shape.elements() : Shape::kDynamic;
}

/// The dimensions of a Reshape's result, as far as they are known.
class ReshapeTarget {
 public:
  ReshapeTarget(const NodeView& node, Dims target) : node_(node), dims_(target.begin(), target.end()) {
    node.require(dims_.size() <= static_cast<std::size_t>(Shape::kMaxRank), "the target has ", dims_.size(),
                 " dimensions, but at most ", Shape::kMaxRank, " are supported");
    const bool allow_zero = node.attributes<ReshapeAttributes>().allow_zero;
    for (std::size_t i = 0; i < dims_.size(); ++i) {
      node.require(dims_[i] >= -1, "the target has the dimension ", dims_[i]);
      if (dims_[i] == -1)
        infer(i);
      else if (dims_[i] == 0 && !allow_zero)
        copy(i);
    }
    node.require(!(allow_zero && has_inferred_ && std::count(dims_.begin(), dims_.end(), 0) != 0),
                 "the target has both 0 and -1, which allowzero forbids");
  }

  Shape resolve() {
    const std::optional<Shape>& src = node_.shape(0);
    if (!src) return Shape(dims_);
    if (has_inferred_) {
      const std::int64_t dim = inferred_dim(*src);
      dims_[inferred_] = dim;
    }
    const Shape dst(dims_);
    if (src->is_static() && dst.is_static()) {
      node_.require(src->elements() == dst.elements(), "shape ", src->to_string(), " has ", src->elements(),
                    " elements, but the target ", dst.to_string(), " has ", dst.elements());
    }
    return dst;
  }

 private:
  void infer(std::size_t i) {
    node_.require(!has_inferred_, "the target has more than one -1");
    has_inferred_ = true;
    inferred_ = i;
  }

  void copy(std::size_t i) {
    const std::optional<Shape>& src = node_.shape(0);
    if (src) {
      node_.require(static_cast<int>(i) < src->rank(), "the target copies dimension ", i, " of shape ",
                    src->to_string());
    }
    dims_[i] = src ? (*src)[static_cast<int>(i)] : Shape::kDynamic;
    copied_[i] = dims_[i] == Shape::kDynamic;
  }

  /// Divides what the input has by what the target takes. A dynamic dimension that the target copies cancels out.
  std::int64_t inferred_dim(const Shape& src) const {
    std::vector<std::int64_t> have;
    std::vector<std::int64_t> take;
    for (std::size_t i = 0; i < static_cast<std::size_t>(src.rank()); ++i) {
      if (!copied_[i]) have.push_back(src[static_cast<int>(i)]);
    }
    for (std::size_t i = 0; i < dims_.size(); ++i) {
      if (!copied_[i] && i != inferred_) take.push_back(dims_[i]);
    }
    const std::int64_t total = product(have);
    const std::int64_t taken = product(take);
    if (total == Shape::kDynamic || taken == Shape::kDynamic) return Shape::kDynamic;
    node_.require(taken != 0 && total % taken == 0, "shape ", src.to_string(), " cannot be divided into dimensions of ",
                  taken, " elements");
    return total / taken;
  }

  const NodeView& node_;
  std::vector<std::int64_t> dims_;
  std::array<bool, Shape::kMaxRank> copied_{};  ///< Per dimension: a dynamic one of the input, copied by a 0.
  bool has_inferred_ = false;
  std::size_t inferred_ = 0;
};

}  // namespace

Inferred flatten(const NodeView& node) {
  if (!node.shape(0)) return {node.type(0), std::nullopt};
  const Shape& src = *node.shape(0);
  const std::int64_t axis = node.attributes<AxisAttributes>().axis;
  const auto front = static_cast<std::size_t>(resolve_split(axis, src.rank(), node.label()));
  return {node.type(0), Shape{product(src.dims().first(front)), product(src.dims().subspan(front))}};
}

Inferred reshape(const NodeView& node) {
  node.require_integer(1);
  const std::optional<std::vector<std::int64_t>> target = node.integers(1);
  if (!target) return {node.type(0), std::nullopt};
  return {node.type(0), ReshapeTarget(node, *target).resolve()};
}

Inferred squeeze(const NodeView& node) {
  node.require_integer(1);
  if (node.is_open(1) || !node.shape(0)) return {node.type(0), std::nullopt};
  const Shape& src = *node.shape(0);
  const std::optional<std::vector<std::int64_t>> axes = node.integers(1);
  // Without axes every 1 goes, and whether a dynamic dimension is 1 is not known.
  if (!axes && !src.is_static()) return {node.type(0), std::nullopt};
  const std::vector<bool> listed = mark_axes(axes.value_or(std::vector<std::int64_t>{}), src.rank(), node.label());
  std::vector<std::int64_t> dims;
  for (int axis = 0; axis < src.rank(); ++axis) {
    const bool goes = axes ? listed[static_cast<std::size_t>(axis)] : src[axis] == 1;
    if (!goes)
      dims.push_back(src[axis]);
    else
      node.require(compatible(src[axis], 1), "axis ", axis, " of shape ", src.to_string(), " is not 1");
  }
  return {node.type(0), Shape(dims)};
}

Inferred unsqueeze(const NodeView& node) {
  node.require_integer(1);
  const std::optional<std::vector<std::int64_t>> axes = node.integers(1);
  if (!axes || !node.shape(0)) return {node.type(0), std::nullopt};
  const Shape& src = *node.shape(0);
  const int rank = src.rank() + static_cast<int>(axes->size());
  const std::vector<bool> inserted = mark_axes(*axes, rank, node.label());
  std::vector<std::int64_t> dims;
  int next = 0;
  for (const bool is_new : inserted) dims.push_back(is_new ? 1 : src[next++]);
  return {node.type(0), Shape(dims)};
}

}  // namespace ration::graph::rules
