#include "ops/activate.hpp"

#include <algorithm>
#include <cmath>

namespace ration::ops {
namespace {

using graph::ActivationKind;

template <class F>
void map(const float* src, float* dst, std::int64_t count, F f) {
  // In place, said aloud: the compiler would have to expect that each element written is the next one read.
  if (src == dst) {
    for (std::int64_t i = 0; i < count; ++i) dst[i] = f(dst[i]);
    return;
  }
  for (std::int64_t i = 0; i < count; ++i) dst[i] = f(src[i]);
}

/// The order of the arguments decides: std::max and std::min return the first of a pair that does not compare.
float limited(float x, float low, float high) { return std::min(std::max(x, low), high); }

}  // namespace

void activate(const graph::Activation& activation, const float* src, float* dst, std::int64_t count) {
  const float alpha = activation.alpha;
  const float beta = activation.beta;
  switch (activation.kind) {
    case ActivationKind::kRelu: return map(src, dst, count, [](float x) { return std::max(x, 0.0F); });
    case ActivationKind::kLeakyRelu: return map(src, dst, count, [alpha](float x) { return x < 0.0F ? alpha * x : x; });
    case ActivationKind::kClip: return map(src, dst, count, [=](float x) { return limited(x, alpha, beta); });
    case ActivationKind::kSigmoid: return map(src, dst, count, [](float x) { return 1.0F / (1.0F + std::exp(-x)); });
    case ActivationKind::kHardSigmoid:
      return map(src, dst, count, [=](float x) { return limited(alpha * x + beta, 0.0F, 1.0F); });
    case ActivationKind::kHardSwish:
      return map(src, dst, count, [](float x) { return x * limited(x * (1.0F / 6.0F) + 0.5F, 0.0F, 1.0F); });
  }
}

}  // namespace ration::ops
