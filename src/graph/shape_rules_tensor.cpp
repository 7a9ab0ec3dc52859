#include <algorithm>
#include <vector>

#include "graph/axes.hpp"
#include "graph/shape_rule.hpp"
#include "graph/shape_rules.hpp"

namespace ration::graph::rules {

namespace {

// Bounds pads and target dimensions so that sums of a few cannot overflow; no memory holds more elements.
constexpr std::int64_t kLargestDimension = std::int64_t{1} << 58;

void check_pad_mode(const NodeView& node, std::int64_t dim, std::int64_t begin, std::int64_t end) {
  const PadMode mode = node.attributes<PadAttributes>().mode;
  if (mode == PadMode::kConstant || dim == Shape::kDynamic || (begin <= 0 && end <= 0)) return;
  node.require(dim > 0, "an empty axis has no element to repeat");
  if (mode == PadMode::kReflect) {
    node.require(std::max(begin, end) < dim, "reflecting pads ", begin, " and ", end, " must be below the size ", dim);
  }
}

}  // namespace

Inferred concat(const NodeView& node) {
  std::optional<Shape> dst = node.shape(0);
  for (std::size_t i = 1; i < node.inputs(); ++i) {
    node.require_type_of_first(i);
    if (!node.shape(i)) dst.reset();
    if (!dst) continue;
    const Shape& src = *node.shape(i);
    node.require(src.rank() == dst->rank(), "input ", i, " has shape ", src.to_string(), ", but those before have ",
                 dst->to_string());
    const int axis = resolve_axis(node.attributes<AxisAttributes>().axis, dst->rank(), node.label());
    for (int other = 0; other < src.rank(); ++other) {
      if (other == axis) continue;
      node.require(compatible(src[other], (*dst)[other]), "input ", i, " has shape ", src.to_string(),
                   ", which does not join ", dst->to_string(), " along axis ", axis);
      if ((*dst)[other] == Shape::kDynamic) dst->set(other, src[other]);
    }
    const std::int64_t length = (*dst)[axis];
    const bool dynamic = length == Shape::kDynamic || src[axis] == Shape::kDynamic;
    node.require(dynamic || src[axis] <= kLargestDimension - length, "axis ", axis, " grows beyond 2^58");
    dst->set(axis, dynamic ? Shape::kDynamic : length + src[axis]);
  }
  if (dst) resolve_axis(node.attributes<AxisAttributes>().axis, dst->rank(), node.label());
  return {node.type(0), dst};
}

Inferred gather(const NodeView& node) {
  node.require_integer(1);
  if (!node.shape(0) || !node.shape(1)) return {node.type(0), std::nullopt};
  const Shape& src = *node.shape(0);
  const Shape& indices = *node.shape(1);
  const int axis = resolve_axis(node.attributes<AxisAttributes>().axis, src.rank(), node.label());
  std::vector<std::int64_t> dims(src.begin(), src.begin() + axis);
  dims.insert(dims.end(), indices.begin(), indices.end());
  dims.insert(dims.end(), src.begin() + axis + 1, src.end());
  return {node.type(0), Shape(dims)};
}

Inferred pad(const NodeView& node) {
  node.require_integer(1);
  node.require_integer(3);
  node.require_type_of_first(2);
  node.require_single(2);
  const std::optional<std::vector<std::int64_t>> pads = node.integers(1);
  if (!pads || node.is_open(3) || !node.shape(0)) return {node.type(0), std::nullopt};
  Shape dst = *node.shape(0);
  std::vector<std::int64_t> axes = node.integers(3).value_or(std::vector<std::int64_t>{});
  if (!node.has(3)) {
    for (int axis = 0; axis < dst.rank(); ++axis) axes.push_back(axis);
  }
  node.require(pads->size() == 2 * axes.size(), "there are ", pads->size(), " pads for ", axes.size(), " axes");
  const std::vector<int> resolved = resolve_axes(axes, dst.rank(), node.label());
  for (std::size_t i = 0; i < axes.size(); ++i) {
    const int axis = resolved[i];
    const std::int64_t begin = (*pads)[i];
    const std::int64_t end = (*pads)[axes.size() + i];
    node.require(begin >= -kLargestDimension && begin <= kLargestDimension && end >= -kLargestDimension &&
                     end <= kLargestDimension,
                 "the pads ", begin, " and ", end, " are beyond 2^58");
    if (dst[axis] == Shape::kDynamic) continue;
    check_pad_mode(node, dst[axis], begin, end);
    const std::int64_t size = dst[axis] + begin + end;
    node.require(size >= 0, "the pads ", begin, " and ", end, " take more than axis ", axis, " of size ", dst[axis],
                 " has");
    dst.set(axis, size);
  }
  return {node.type(0), dst};
}

Inferred slice(const NodeView& node) {
  bool open = false;
  for (std::size_t i = 1; i < 5; ++i) {
    node.require_integer(i);
    open = open || node.is_open(i);
  }
  if (open || !node.shape(0)) return {node.type(0), std::nullopt};
  const std::vector<std::int64_t> none;
  const ResolvedSlice resolved =
      resolve_slice(*node.shape(0), node.integers(1).value_or(none), node.integers(2).value_or(none),
                    node.integers(3).value_or(none), node.integers(4).value_or(none), node.label());
  return {node.type(0), Shape(resolved.extent)};
}

Inferred transpose(const NodeView& node) {
  if (!node.shape(0)) return {node.type(0), std::nullopt};
  const Shape& src = *node.shape(0);
  std::vector<std::int64_t> dims;
  const auto& attributes = node.attributes<TransposeAttributes>();
  for (const int axis : resolve_permutation(attributes.permutation, src.rank(), node.label())) {
    dims.push_back(src[axis]);
  }
  return {node.type(0), Shape(dims)};
}

Inferred constant_of_shape(const NodeView& node) {
  node.require_integer(0);
  node.require_vector(0, Shape::kDynamic);
  const SharedTensor& fill = node.attributes<ConstantOfShapeAttributes>().value;
  if (fill.has_value()) {
    node.require(fill.view().elements() == 1, "the value has shape ", fill.shape().to_string(),
                 ", but one element is expected");
  }
  const DataType type = fill.has_value() ? fill.type() : DataType::kFloat32;
  const std::optional<std::vector<std::int64_t>> dims = node.integers(0);
  if (!dims) return {type, std::nullopt};
  for (const std::int64_t dim : *dims) node.require(dim >= 0, "the shape has the dimension ", dim);
  return {type, Shape(*dims)};
}

Inferred shape_of(const NodeView& node) {
  if (!node.shape(0)) return {DataType::kInt64, std::nullopt};
  const auto& attributes = node.attributes<ShapeAttributes>();
  const std::int64_t rank = node.shape(0)->rank();
  const auto clamp = [rank](std::int64_t at) { return std::clamp<std::int64_t>(at < 0 ? at + rank : at, 0, rank); };
  const std::int64_t extent = clamp(attributes.end.value_or(rank)) - clamp(attributes.start);
  return {DataType::kInt64, Shape{std::max<std::int64_t>(0, extent)}};
}

}  // namespace ration::graph::rules
