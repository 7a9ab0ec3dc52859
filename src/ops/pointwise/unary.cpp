#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "graph/activation.hpp"
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

template <class F>
UnitBody map(F f) {
  return [f](const StepArgs& args, std::int64_t begin, std::int64_t end) {
    const auto* const src = static_cast<const float*>(args.src[0]);
    auto* const dst = static_cast<float*>(args.dst);
    for (std::int64_t i = begin; i < end; ++i) dst[i] = f(src[i]);
  };
}

/// The comparisons let a NaN pass, as the reference does.
UnitBody body_of(const Activation& activation) {
  const float alpha = activation.alpha;
  const float beta = activation.beta;
  const auto unit = [](float x) { return std::min(std::max(x, 0.0F), 1.0F); };
  switch (activation.kind) {
    case ActivationKind::kRelu: return map([](float x) { return std::max(x, 0.0F); });
    case ActivationKind::kLeakyRelu: return map([alpha](float x) { return x < 0.0F ? alpha * x : x; });
    case ActivationKind::kClip: return map([alpha, beta](float x) { return std::min(std::max(x, alpha), beta); });
    case ActivationKind::kSigmoid: return map([](float x) { return 1.0F / (1.0F + std::exp(-x)); });
    case ActivationKind::kHardSigmoid: return map([=](float x) { return unit(alpha * x + beta); });
    case ActivationKind::kHardSwish: return map([unit](float x) { return x * unit(x * (1.0F / 6.0F) + 0.5F); });
  }
  return {};
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
