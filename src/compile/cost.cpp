#include "compile/cost.hpp"

#include <algorithm>
#include <limits>

namespace ration::compile {

namespace {

std::int64_t conv_multiply_adds(const graph::Graph& graph, const graph::Node& node) {
  // Every output element is a dot product over [C / group, kernel...], which is one filter of the weights.
  const Shape& weights = *graph.value(node.inputs[1]).shape;
  return graph.value(node.output()).shape->elements() * weights.elements(1, weights.rank());
}

std::int64_t product_multiply_adds(const graph::Graph& graph, const graph::Node& node, bool transpose_a) {
  const Shape& a = *graph.value(node.inputs[0]).shape;
  if (a.rank() == 0) return 0;
  const std::int64_t depth = transpose_a ? a[0] : a[a.rank() - 1];
  return graph.value(node.output()).shape->elements() * depth;
}

}  // namespace

std::int64_t multiply_adds(const graph::Graph& graph, const graph::Node& node) {
  switch (node.op) {
    case graph::OpKind::kConv: return conv_multiply_adds(graph, node);
    case graph::OpKind::kGemm: return product_multiply_adds(graph, node, node.get<graph::GemmAttributes>().transpose_a);
    case graph::OpKind::kMatMul: return product_multiply_adds(graph, node, false);
    default: return 0;
  }
}

std::uint32_t estimate_ns(std::int64_t multiply_adds, std::size_t bytes_moved) {
  constexpr std::int64_t kMultiplyAddsPerNs = 50;
  constexpr std::int64_t kBytesPerNs = 10;
  const std::int64_t ns =
      std::max(multiply_adds / kMultiplyAddsPerNs, static_cast<std::int64_t>(bytes_moved) / kBytesPerNs);
  return static_cast<std::uint32_t>(std::min<std::int64_t>(ns, std::numeric_limits<std::uint32_t>::max()));
}

}  // namespace ration::compile
