/// A pointwise function that a producer may apply to its result before it is stored.
#pragma once

#include <cstdint>
#include <string_view>

namespace ration::graph {

/// kRelu max(x, 0); kLeakyRelu x < 0 ? alpha x : x; kClip min(max(x, alpha), beta); kSigmoid 1 / (1 + exp(-x));
/// kHardSigmoid max(0, min(1, alpha x + beta)); kHardSwish x max(0, min(1, x / 6 + 1 / 2)). Each of NaN is NaN, by
/// every implementation.
enum class ActivationKind : std::uint8_t { kRelu, kLeakyRelu, kClip, kSigmoid, kHardSigmoid, kHardSwish };

struct Activation {
  ActivationKind kind = ActivationKind::kRelu;
  float alpha = 0.0F;
  float beta = 0.0F;

  friend bool operator==(const Activation&, const Activation&) = default;
};

/// Returns the ONNX operator's name in snake_case, for example "hard_sigmoid".
std::string_view to_string(ActivationKind kind) noexcept;

/// Returns the function's value; the oracle that every implementation is tested against.
double apply(const Activation& activation, double x) noexcept;

}  // namespace ration::graph
