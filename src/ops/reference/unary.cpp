#include <optional>
#include <type_traits>

#include "ops/reference/body.hpp"
#include "ops/reference/reference.hpp"

namespace ration::ops::reference {
namespace {

using graph::Activation;
using graph::ActivationKind;
using graph::OpKind;

Activation activation_of(const graph::Node& node) {
  switch (node.op) {
    case OpKind::kHardSigmoid: {
      const auto& attributes = node.get<graph::UnaryAttributes>();
      return {ActivationKind::kHardSigmoid, attributes.alpha, attributes.beta};
    }
    case OpKind::kLeakyRelu: return {ActivationKind::kLeakyRelu, node.get<graph::UnaryAttributes>().alpha, 0.0F};
    case OpKind::kHardSwish: return {ActivationKind::kHardSwish, 0.0F, 0.0F};
    case OpKind::kSigmoid: return {ActivationKind::kSigmoid, 0.0F, 0.0F};
    default: return {ActivationKind::kRelu, 0.0F, 0.0F};
  }
}

template <class T>
Body float_body(const StepSpec& spec) {
  return [activation = activation_of(spec.node), elements = spec.dst.shape.elements()](const StepArgs& args) {
    const T* src = src_as<T>(args, 0);
    T* dst = dst_as<T>(args);
    for (std::int64_t i = 0; i < elements; ++i) {
      dst[i] = static_cast<T>(graph::apply(activation, static_cast<double>(src[i])));
    }
  };
}

template <class T>
Body integer_relu(const StepSpec& spec) {
  return [elements = spec.dst.shape.elements()](const StepArgs& args) {
    const T* src = src_as<T>(args, 0);
    T* dst = dst_as<T>(args);
    for (std::int64_t i = 0; i < elements; ++i) dst[i] = src[i] > 0 ? src[i] : T{0};
  };
}

}  // namespace

Answer unary(const StepSpec& spec) {
  Body body;
  const auto choose = [&]<class T>(std::type_identity<T>) {
    if constexpr (std::is_floating_point_v<T>)
      body = float_body<T>(spec);
    else if (spec.node.op == OpKind::kRelu)
      body = integer_relu<T>(spec);
  };
  if (!with_number_type(spec.src[0].type, choose) || body == nullptr) return refuse_type(spec, 0);
  return propose_body(spec, std::move(body), true);
}

Answer clip(const StepSpec& spec) {
  const auto has = [&](std::size_t i) { return i < spec.src.size() && spec.src[i].present; };
  for (const std::size_t bound : {std::size_t{1}, std::size_t{2}}) {
    if (has(bound) && spec.src[bound].type != spec.src[0].type) return refuse_type(spec, bound);
  }
  Body body;
  const auto choose = [&]<class T>(std::type_identity<T>) {
    body = [elements = spec.dst.shape.elements(), has_min = has(1), has_max = has(2)](const StepArgs& args) {
      const T* src = src_as<T>(args, 0);
      T* dst = dst_as<T>(args);
      for (std::int64_t i = 0; i < elements; ++i) {
        T value = src[i];
        if (has_min && value < *src_as<T>(args, 1)) value = *src_as<T>(args, 1);
        if (has_max && value > *src_as<T>(args, 2)) value = *src_as<T>(args, 2);
        dst[i] = value;
      }
    };
  };
  if (!with_number_type(spec.src[0].type, choose)) return refuse_type(spec, 0);
  return propose_body(spec, std::move(body), true);
}

}  // namespace ration::ops::reference
