#include <limits>
#include <optional>

#include "graph/activation.hpp"
#include "ops/activate.hpp"
#include "ops/pointwise/pointwise.hpp"
#include "ops/pointwise/unit_loop.hpp"

namespace ration::ops::pointwise {
namespace {

using graph::Activation;
using graph::ActivationKind;
using graph::OpKind;

/// Returns an input's constant, `absent` if there is no such input, or nothing if it is known only at run time.
std::optional<float> scalar(const StepSpec& spec, std::size_t i, float absent) {
  if (i >= spec.src.size() || !spec.src[i].present) return absent;
  if (spec.src[i].constant == nullptr) return std::nullopt;
  return spec.src[i].constant->load<float>(0);
}

/// Returns the step as an activation; nothing if a bound of Clip is not constant.
std::optional<Activation> read_activation(const StepSpec& spec) {
  switch (spec.node.op) {
    case OpKind::kRelu: return Activation{ActivationKind::kRelu, 0.0F, 0.0F};
    case OpKind::kSigmoid: return Activation{ActivationKind::kSigmoid, 0.0F, 0.0F};
    case OpKind::kHardSwish: return Activation{ActivationKind::kHardSwish, 0.0F, 0.0F};
    case OpKind::kLeakyRelu:
      return Activation{ActivationKind::kLeakyRelu, spec.node.get<graph::UnaryAttributes>().alpha, 0.0F};
    case OpKind::kHardSigmoid: {
      const auto& attributes = spec.node.get<graph::UnaryAttributes>();
      return Activation{ActivationKind::kHardSigmoid, attributes.alpha, attributes.beta};
    }
    default: break;
  }
  const std::optional<float> low = scalar(spec, 1, -std::numeric_limits<float>::infinity());
  const std::optional<float> high = scalar(spec, 2, std::numeric_limits<float>::infinity());
  if (!low.has_value() || !high.has_value()) return std::nullopt;
  return Activation{ActivationKind::kClip, *low, *high};
}

UnitBody body_of(const Activation& activation) {
  return [activation](const StepArgs& args, std::int64_t begin, std::int64_t end) {
    activate(activation, static_cast<const float*>(args.src[0]) + begin, static_cast<float*>(args.dst) + begin,
             end - begin);
  };
}

}  // namespace

Answer propose_unary(const StepSpec& spec) {
  if (const std::optional<Refusal> refusal = refuse_other_types(spec)) return *refusal;
  const std::optional<Activation> activation = read_activation(spec);
  if (!activation.has_value()) return Refusal{"a bound is not constant"};
  Layout layout = spec.src[0].layout;
  const bool padded = storage_elements(spec.dst.shape, layout) != spec.dst.shape.elements();
  if (padded && graph::apply(*activation, 0.0) != 0.0) layout = Layout::kPlain;
  Proposal proposal =
      propose_loop(spec, 1, layout, {storage_elements(spec.dst.shape, layout), 1}, body_of(*activation));
  proposal.may_alias_src0 = true;
  return proposal;
}

}  // namespace ration::ops::pointwise
