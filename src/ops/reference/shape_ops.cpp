#include <algorithm>
#include <type_traits>
#include <vector>

#include "ops/reference/body.hpp"
#include "ops/reference/reference.hpp"

namespace ration::ops::reference {

Answer shape(const StepSpec& spec) {
  const auto& attributes = spec.node.get<graph::ShapeAttributes>();
  const Shape& src = spec.src[0].shape;
  const std::int64_t rank = src.rank();
  const auto clamp = [rank](std::int64_t at) { return std::clamp<std::int64_t>(at < 0 ? at + rank : at, 0, rank); };
  const std::int64_t first = clamp(attributes.start);
  const std::int64_t last = std::max(first, clamp(attributes.end.value_or(rank)));
  if (last - first != spec.dst.shape.elements()) {
    return Refusal{"the result does not have the shape " + spec.dst.shape.to_string()};
  }
  Proposal proposal = propose_body(spec, [src, first, last](const StepArgs& args) {
    std::copy(src.begin() + first, src.begin() + last, dst_as<std::int64_t>(args));
  });
  proposal.uses_src.assign(proposal.uses_src.size(), false);
  return proposal;
}

Answer constant_of_shape(const StepSpec& spec) {
  const SharedTensor& value = spec.node.get<graph::ConstantOfShapeAttributes>().value;
  if (value.has_value() && value.type() != spec.dst.type) return Refusal{"the value does not have the type of dst"};
  Body body;
  with_cell_type(spec.dst.type, [&]<class Cell>(std::type_identity<Cell>) {
    const Cell cell = value.has_value() ? value.load<Cell>(0) : Cell{0};
    body = [cell, elements = spec.dst.shape.elements()](const StepArgs& args) {
      std::fill_n(dst_as<Cell>(args), elements, cell);
    };
  });
  Proposal proposal = propose_body(spec, std::move(body));
  proposal.uses_src.assign(proposal.uses_src.size(), false);
  return proposal;
}

}  // namespace ration::ops::reference
