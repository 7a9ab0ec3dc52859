#include "graph/shape_rule.hpp"

#include "graph/shape_rules.hpp"

namespace ration::graph {

namespace {
// No operator takes a list longer than twice the highest rank; the rest is room for lenient writers.
constexpr std::int64_t kLongestList = 64;
}  // namespace

bool is_float(DataType type) noexcept {
  switch (type) {
    case DataType::kFloat32:
    case DataType::kFloat64:
    case DataType::kFloat16:
    case DataType::kBFloat16: return true;
    default: return false;
  }
}

bool is_integer(DataType type) noexcept { return !is_float(type) && type != DataType::kBool; }

const std::optional<Shape>& NodeView::shape(std::size_t i) const {
  static const std::optional<Shape> kUnknown;
  return has(i) ? value(i).shape : kUnknown;
}

std::optional<std::vector<std::int64_t>> NodeView::integers(std::size_t i) const {
  if (!has(i) || !value(i).is_constant()) return std::nullopt;
  const SharedTensor& constant = value(i).constant;
  require(constant.shape().rank() <= 1 && constant.view().elements() <= kLongestList, "input ", i, " has shape ",
          constant.shape().to_string(), ", but a short list is expected");
  return graph::integers(constant, label());
}

void NodeView::require_type_of_first(std::size_t i) const {
  if (!has(i)) return;
  require(type(i) == type(0), "input ", i, " is ", to_string(type(i)), ", but input 0 is ", to_string(type(0)));
}

void NodeView::require_float(std::size_t i) const {
  require(is_float(type(i)), "input ", i, " is ", to_string(type(i)), ", but a floating-point type is expected");
}

void NodeView::require_integer(std::size_t i) const {
  if (!has(i)) return;
  require(type(i) == DataType::kInt64 || type(i) == DataType::kInt32, "input ", i, " is ", to_string(type(i)),
          ", but int64 is expected");
}

void NodeView::require_vector(std::size_t i, std::int64_t length) const {
  if (!shape(i)) return;
  const Shape& given = *shape(i);
  require(given.rank() == 1 && compatible(given[0], length), "input ", i, " has shape ", given.to_string(), ", but [",
          length == Shape::kDynamic ? "?" : std::to_string(length), "] is expected");
}

void NodeView::require_single(std::size_t i) const {
  if (!shape(i)) return;
  const Shape& given = *shape(i);
  require(given.rank() == 0 || (given.rank() == 1 && compatible(given[0], 1)), "input ", i, " has shape ",
          given.to_string(), ", but one element is expected");
}

}  // namespace ration::graph
