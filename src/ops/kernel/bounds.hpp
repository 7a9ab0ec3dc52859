/// The activations that kernels apply by themselves: those that are bounds.
#pragma once

#include <limits>
#include <optional>

#include "graph/activation.hpp"

namespace ration::ops::kernel {

/// min(max(x, low), high).
struct Bounds {
  float low = -std::numeric_limits<float>::infinity();
  float high = std::numeric_limits<float>::infinity();
};

/// Returns the bounds of Relu, Clip or no activation; nothing for any other.
inline std::optional<Bounds> bounds(const std::optional<graph::Activation>& activation) {
  if (!activation.has_value()) return Bounds{};
  if (activation->kind == graph::ActivationKind::kRelu) return Bounds{.low = 0.0F};
  if (activation->kind == graph::ActivationKind::kClip) return Bounds{activation->alpha, activation->beta};
  return std::nullopt;
}

}  // namespace ration::ops::kernel
