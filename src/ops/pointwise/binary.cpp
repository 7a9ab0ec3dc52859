#include "ops/pointwise/pointwise.hpp"
#include "ops/pointwise/unit_loop.hpp"

namespace ration::ops::pointwise {
namespace {

using graph::OpKind;

template <class F>
UnitBody zip(F f) {
  return [f](const StepArgs& args, std::int64_t begin, std::int64_t end) {
    const auto* const a = static_cast<const float*>(args.src[0]);
    const auto* const b = static_cast<const float*>(args.src[1]);
    auto* const dst = static_cast<float*>(args.dst);
    for (std::int64_t i = begin; i < end; ++i) dst[i] = f(a[i], b[i]);
  };
}

UnitBody body_of(OpKind op) {
  switch (op) {
    case OpKind::kAdd: return zip([](float a, float b) { return a + b; });
    case OpKind::kSub: return zip([](float a, float b) { return a - b; });
    case OpKind::kMul: return zip([](float a, float b) { return a * b; });
    default: return zip([](float a, float b) { return a / b; });
  }
}

}  // namespace

Answer propose_binary(const StepSpec& spec) {
  if (const std::optional<Refusal> refusal = refuse_other_types(spec)) return *refusal;
  if (spec.src[0].shape != spec.src[1].shape) return Refusal{"the operands differ in shape"};
  // A constant comes in plain order only; the other operand's layout saves reordering it in every run.
  Layout layout = spec.src[spec.src[0].constant != nullptr ? 1 : 0].layout;
  const bool padded = storage_elements(spec.dst.shape, layout) != spec.dst.shape.elements();
  // Zero by zero would put a NaN into the padding.
  if (padded && spec.node.op == OpKind::kDiv) layout = Layout::kPlain;
  Proposal proposal =
      propose_loop(spec, 2, layout, {storage_elements(spec.dst.shape, layout), 1}, body_of(spec.node.op));
  proposal.may_alias_src0 = true;
  return proposal;
}

}  // namespace ration::ops::pointwise
