#include <type_traits>

#include "graph/shape_rules.hpp"
#include "ops/reference/body.hpp"
#include "ops/reference/reference.hpp"
#include "ops/reference/walk.hpp"

namespace ration::ops::reference {
namespace {

/// Sums of products: double for floats; for integers unsigned, where overflow wraps.
template <class T>
using Sum = std::conditional_t<std::is_floating_point_v<T>, double, std::uint64_t>;

/// One matrix product: dst[m][n] = sum over k of a[m][k] b[k][n], with a stride per axis.
struct Product {
  std::int64_t m = 1, n = 1, k = 1;
  std::int64_t a_row = 0, a_column = 0, b_row = 0, b_column = 0;
};

template <class T>
Sum<T> dot(const Product& p, const T* a, const T* b) {
  Sum<T> sum = 0;
  for (std::int64_t i = 0; i < p.k; ++i) {
    sum += static_cast<Sum<T>>(a[i * p.a_column]) * static_cast<Sum<T>>(b[i * p.b_row]);
  }
  return sum;
}

/// Returns the operand with rank 2 at least: a vector is one row on the left, one column on the right.
Shape as_matrices(const Shape& shape, bool left) {
  if (shape.rank() != 1) return shape;
  return left ? Shape{1, shape[0]} : Shape{shape[0], 1};
}

Shape batch_axes(const Shape& shape) { return Shape(shape.dims().first(static_cast<std::size_t>(shape.rank() - 2))); }

/// Returns the strides of the matrices of one operand along the batch axes of the result.
Strides batch_strides(const Shape& operand, const Shape& batch) {
  const std::int64_t matrix = operand[operand.rank() - 2] * operand[operand.rank() - 1];
  Strides strides = broadcast_strides(batch_axes(operand), batch);
  for (std::int64_t& stride : strides) stride *= matrix;
  return strides;
}

struct BatchedProduct {
  Product product;
  Shape batch;
  std::array<Strides, 2> strides{};
};

template <class T>
void compute(const BatchedProduct& all, const StepArgs& args) {
  const Product& p = all.product;
  const std::int64_t matrices = all.batch.elements();
  T* dst = dst_as<T>(args);
  Walk<2> walk(all.batch, all.strides);
  for (std::int64_t i = 0; i < matrices; ++i, walk.next()) {
    const T* a = src_as<T>(args, 0) + walk.offset(0);
    const T* b = src_as<T>(args, 1) + walk.offset(1);
    for (std::int64_t m = 0; m < p.m; ++m) {
      for (std::int64_t n = 0; n < p.n; ++n) *dst++ = static_cast<T>(dot(p, a + m * p.a_row, b + n * p.b_column));
    }
  }
}

struct GemmBody {
  Product product;
  graph::GemmAttributes attributes;
  bool has_c = false;
  Shape shape;
  Strides c_strides{};

  template <class T>
  void compute(const StepArgs& args) const {
    T* dst = dst_as<T>(args);
    Walk<1> walk(shape, {c_strides});
    for (std::int64_t m = 0; m < product.m; ++m) {
      for (std::int64_t n = 0; n < product.n; ++n, walk.next()) {
        const T* a = src_as<T>(args, 0) + m * product.a_row;
        const T* b = src_as<T>(args, 1) + n * product.b_column;
        double value = static_cast<double>(attributes.alpha) * dot(product, a, b);
        if (has_c) {
          value += static_cast<double>(attributes.beta) * static_cast<double>(src_as<T>(args, 2)[walk.offset(0)]);
        }
        *dst++ = static_cast<T>(value);
      }
    }
  }
};

}  // namespace

Answer matmul(const StepSpec& spec) {
  if (spec.src[1].type != spec.src[0].type) return refuse_type(spec, 1);
  if (spec.src[0].shape.rank() == 0 || spec.src[1].shape.rank() == 0) return Refusal{"an operand is a scalar"};
  const Shape a = as_matrices(spec.src[0].shape, true);
  const Shape b = as_matrices(spec.src[1].shape, false);
  BatchedProduct all;
  all.product = {a[a.rank() - 2], b[b.rank() - 1], a[a.rank() - 1], a[a.rank() - 1], 1, b[b.rank() - 1], 1};
  if (b[b.rank() - 2] != all.product.k) {
    return Refusal{"operands " + a.to_string() + " and " + b.to_string() + " do not fit each other"};
  }
  all.batch = graph::broadcast(batch_axes(a), batch_axes(b), spec.node.label());
  all.strides = {batch_strides(a, all.batch), batch_strides(b, all.batch)};
  if (all.batch.elements() * all.product.m * all.product.n != spec.dst.shape.elements()) {
    return Refusal{"the result does not have the shape " + spec.dst.shape.to_string()};
  }
  Body body;
  const auto choose = [&]<class T>(std::type_identity<T>) {
    body = [all](const StepArgs& args) { compute<T>(all, args); };
  };
  if (!with_number_type(spec.src[0].type, choose)) return refuse_type(spec, 0);
  return propose_body(spec, std::move(body));
}

Answer gemm(const StepSpec& spec) {
  const Shape& a = spec.src[0].shape;
  const Shape& b = spec.src[1].shape;
  GemmBody g;
  g.attributes = spec.node.get<graph::GemmAttributes>();
  g.has_c = spec.src.size() > 2 && spec.src[2].present;
  for (std::size_t i = 1; i < (g.has_c ? 3U : 2U); ++i) {
    if (spec.src[i].type != spec.src[0].type) return refuse_type(spec, i);
  }
  if (a.rank() != 2 || b.rank() != 2) return Refusal{"an operand is no matrix"};
  const bool ta = g.attributes.transpose_a;
  const bool tb = g.attributes.transpose_b;
  g.product = {a[ta ? 1 : 0], b[tb ? 0 : 1], a[ta ? 0 : 1], ta ? 1 : a[1], ta ? a[1] : 1, tb ? 1 : b[1], tb ? b[1] : 1};
  g.shape = spec.dst.shape;
  if (b[tb ? 1 : 0] != g.product.k || !(g.shape == Shape{g.product.m, g.product.n})) {
    return Refusal{"operands " + a.to_string() + " and " + b.to_string() + " do not fit each other"};
  }
  if (g.has_c) g.c_strides = broadcast_strides(spec.src[2].shape, g.shape);
  return propose_float(
      spec, [&]<class T>(std::type_identity<T>) -> Body { return [g](const StepArgs& args) { g.compute<T>(args); }; });
}

}  // namespace ration::ops::reference
