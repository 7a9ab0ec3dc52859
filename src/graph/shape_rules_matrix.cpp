#include <vector>

#include "graph/shape_rule.hpp"
#include "graph/shape_rules.hpp"

namespace ration::graph::rules {

namespace {

/// Returns [rows, columns] of a possibly transposed matrix, dynamic where nothing is known.
Shape matrix(const NodeView& node, std::size_t i, bool transposed) {
  if (!node.shape(i)) return {Shape::kDynamic, Shape::kDynamic};
  const Shape& shape = *node.shape(i);
  node.require(shape.rank() == 2, "input ", i, " has shape ", shape.to_string(), ", but a matrix is expected");
  return transposed ? Shape{shape[1], shape[0]} : shape;
}

}  // namespace

Inferred gemm(const NodeView& node) {
  const auto& attributes = node.attributes<GemmAttributes>();
  node.require_float(0);
  node.require_type_of_first(1);
  node.require_type_of_first(2);
  const Shape a = matrix(node, 0, attributes.transpose_a);
  const Shape b = matrix(node, 1, attributes.transpose_b);
  node.require(compatible(a[1], b[0]), "A has ", a[1], " columns, but B has ", b[0], " rows");
  const Shape dst{a[0], b[1]};
  if (node.shape(2)) {
    const Shape& c = *node.shape(2);
    bool fits = c.rank() <= 2;
    for (int back = 1; fits && back <= c.rank(); ++back) {
      const std::int64_t dim = c[c.rank() - back];
      fits = dim == 1 || compatible(dim, dst[2 - back]);
    }
    node.require(fits, "C has shape ", c.to_string(), ", which does not broadcast to ", dst.to_string());
  }
  return {node.type(0), dst};
}

Inferred mat_mul(const NodeView& node) {
  node.require(node.type(0) != DataType::kBool, "input 0 is bool, but a number is expected");
  node.require_type_of_first(1);
  if (!node.shape(0) || !node.shape(1)) return {node.type(0), std::nullopt};
  const Shape& a = *node.shape(0);
  const Shape& b = *node.shape(1);
  node.require(a.rank() >= 1 && b.rank() >= 1, "shapes ", a.to_string(), " and ", b.to_string(),
               " cannot be multiplied: a scalar is no matrix");
  const std::int64_t columns = a[a.rank() - 1];
  const std::int64_t rows = b.rank() == 1 ? b[0] : b[b.rank() - 2];
  node.require(compatible(columns, rows), "shapes ", a.to_string(), " and ", b.to_string(),
               " cannot be multiplied: ", columns, " columns meet ", rows, " rows");

  const auto batch = [](const Shape& shape) {
    const auto kept = static_cast<std::size_t>(shape.rank() < 2 ? 0 : shape.rank() - 2);
    return Shape(shape.dims().first(kept));
  };
  const Shape batches = broadcast(batch(a), batch(b), node.label());
  std::vector<std::int64_t> dims(batches.begin(), batches.end());
  if (a.rank() >= 2) dims.push_back(a[a.rank() - 2]);
  if (b.rank() >= 2) dims.push_back(b[b.rank() - 1]);
  return {node.type(0), Shape(dims)};
}

}  // namespace ration::graph::rules
