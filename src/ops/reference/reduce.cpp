#include <array>
#include <type_traits>
#include <vector>

#include "graph/axes.hpp"
#include "graph/shape_rules.hpp"
#include "ops/reference/body.hpp"
#include "ops/reference/reference.hpp"
#include "ops/reference/walk.hpp"

namespace ration::ops::reference {
namespace {

/// The axes of the input, split into those that stay and those that are averaged.
struct Split {
  std::vector<std::int64_t> dims;
  Strides strides{};

  void add(std::int64_t dim, std::int64_t stride) {
    strides[dims.size()] = stride;
    dims.push_back(dim);
  }
};

struct Reduction {
  Shape kept, reduced;
  Strides kept_strides{}, reduced_strides{};
};

template <class T>
T mean_at(const Reduction& r, const T* src) {
  // Integers are summed modulo 2^64 and the quotient is truncated.
  using Sum = std::conditional_t<std::is_floating_point_v<T>, double, std::int64_t>;
  const std::int64_t count = r.reduced.elements();
  Walk<1> walk(r.reduced, {r.reduced_strides});
  if constexpr (std::is_floating_point_v<T>) {
    Sum sum = 0;
    for (std::int64_t i = 0; i < count; ++i, walk.next()) sum += static_cast<Sum>(src[walk.offset(0)]);
    return static_cast<T>(sum / static_cast<Sum>(count));
  } else {
    std::uint64_t sum = 0;
    for (std::int64_t i = 0; i < count; ++i, walk.next()) sum += static_cast<std::uint64_t>(src[walk.offset(0)]);
    if constexpr (std::is_signed_v<T>)
      return static_cast<T>(static_cast<Sum>(sum) / count);
    else
      return static_cast<T>(sum / static_cast<std::uint64_t>(count));
  }
}

template <class T>
void compute(const Reduction& r, const StepArgs& args) {
  const std::int64_t kept = r.kept.elements();
  Walk<1> walk(r.kept, {r.kept_strides});
  for (std::int64_t i = 0; i < kept; ++i, walk.next()) {
    dst_as<T>(args)[i] = mean_at(r, src_as<T>(args, 0) + walk.offset(0));
  }
}

Reduction split_axes(const Shape& shape, const std::vector<bool>& is_reduced) {
  const Strides strides = dense_strides(shape);
  Split kept, reduced;
  for (int axis = 0; axis < shape.rank(); ++axis) {
    const auto a = static_cast<std::size_t>(axis);
    (is_reduced[a] ? reduced : kept).add(shape[axis], strides[a]);
  }
  return {Shape(std::span<const std::int64_t>(kept.dims)), Shape(std::span<const std::int64_t>(reduced.dims)),
          kept.strides, reduced.strides};
}

}  // namespace

Answer reduce_mean(const StepSpec& spec) {
  const auto& attributes = spec.node.get<graph::ReduceAttributes>();
  const Shape& shape = spec.src[0].shape;
  std::vector<std::int64_t> axes;
  if (spec.src.size() > 1 && spec.src[1].present) {
    if (spec.src[1].constant == nullptr) return Refusal{"the axes are not known when the plan is made"};
    axes = graph::integers(*spec.src[1].constant, spec.node.label());
  }
  std::vector<bool> is_reduced = graph::mark_axes(axes, shape.rank(), spec.node.label());
  if (axes.empty() && !attributes.noop_with_empty_axes) is_reduced.flip();
  const Reduction reduction = split_axes(shape, is_reduced);
  if (reduction.kept.elements() != spec.dst.shape.elements()) {
    return Refusal{"the result does not have the shape " + spec.dst.shape.to_string()};
  }
  const bool is_integer = spec.src[0].type != DataType::kFloat32 && spec.src[0].type != DataType::kFloat64;
  if (is_integer && reduction.reduced.elements() == 0) return Refusal{"the mean of no integers is not defined"};
  Body body;
  const auto choose = [&]<class T>(std::type_identity<T>) {
    body = [reduction](const StepArgs& args) { compute<T>(reduction, args); };
  };
  if (!with_number_type(spec.src[0].type, choose)) return refuse_type(spec, 0);
  return propose_body(spec, std::move(body));
}

}  // namespace ration::ops::reference
