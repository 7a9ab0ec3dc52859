#include "graph/activation.hpp"

#include <algorithm>
#include <cmath>

namespace ration::graph {

namespace {

/// std::max and std::min return the first of a pair that does not compare, here the NaN.
double within_unit(double x) { return std::min(std::max(x, 0.0), 1.0); }

}  // namespace

std::string_view to_string(ActivationKind kind) noexcept {
  switch (kind) {
    case ActivationKind::kRelu: return "relu";
    case ActivationKind::kLeakyRelu: return "leaky_relu";
    case ActivationKind::kClip: return "clip";
    case ActivationKind::kSigmoid: return "sigmoid";
    case ActivationKind::kHardSigmoid: return "hard_sigmoid";
    case ActivationKind::kHardSwish: return "hard_swish";
  }
  return "unknown";
}

double apply(const Activation& activation, double x) noexcept {
  const double alpha = activation.alpha;
  const double beta = activation.beta;
  switch (activation.kind) {
    case ActivationKind::kRelu: return x < 0.0 ? 0.0 : x;
    case ActivationKind::kLeakyRelu: return x < 0.0 ? alpha * x : x;
    case ActivationKind::kClip: {
      // Written so that NaN passes through and an upper bound below the lower one wins.
      const double raised = x < alpha ? alpha : x;
      return raised > beta ? beta : raised;
    }
    case ActivationKind::kSigmoid: return 1.0 / (1.0 + std::exp(-x));
    case ActivationKind::kHardSigmoid: return within_unit(alpha * x + beta);
    case ActivationKind::kHardSwish: return x * within_unit(x / 6.0 + 0.5);
  }
  return x;
}

}  // namespace ration::graph
