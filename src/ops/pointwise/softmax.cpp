#include <algorithm>
#include <cmath>

#include "graph/axes.hpp"
#include "ops/pointwise/pointwise.hpp"
#include "ops/pointwise/unit_loop.hpp"

namespace ration::ops::pointwise {
namespace {

void softmax_row(const float* src, float* dst, std::int64_t length) {
  const float greatest = *std::max_element(src, src + length);
  double sum = 0.0;
  for (std::int64_t i = 0; i < length; ++i) {
    dst[i] = std::exp(src[i] - greatest);
    sum += static_cast<double>(dst[i]);
  }
  const auto factor = static_cast<float>(1.0 / sum);
  for (std::int64_t i = 0; i < length; ++i) dst[i] *= factor;
}

}  // namespace

Answer propose_softmax(const StepSpec& spec) {
  if (const std::optional<Refusal> refusal = refuse_other_types(spec)) return *refusal;
  const auto& attributes = spec.node.get<graph::SoftmaxAttributes>();
  const Shape& shape = spec.src[0].shape;
  if (shape.rank() == 0 || shape.elements() == 0) return Refusal{"there is no axis with elements"};
  const auto resolve = attributes.flatten ? graph::resolve_split : graph::resolve_axis;
  const int axis = resolve(attributes.axis, shape.rank(), spec.node.label());
  const std::int64_t length = attributes.flatten ? shape.elements(axis, shape.rank()) : shape[axis];
  const std::int64_t rows = shape.elements(0, axis);
  if (rows * length != shape.elements()) return Refusal{"the axis is not the innermost"};
  const auto body = [length](const StepArgs& args, std::int64_t begin, std::int64_t end) {
    for (std::int64_t row = begin; row < end; ++row) {
      const std::int64_t at = row * length;
      softmax_row(static_cast<const float*>(args.src[0]) + at, static_cast<float*>(args.dst) + at, length);
    }
  };
  Proposal proposal = propose_loop(spec, 1, Layout::kPlain, {rows, length}, body);
  proposal.may_alias_src0 = true;
  return proposal;
}

}  // namespace ration::ops::pointwise
