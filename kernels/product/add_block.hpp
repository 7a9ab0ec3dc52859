/// The innermost loop of a product of matrices: one block of src channels of some pixels by some vectors of weights.
#pragma once

#include "kernels/vector.hpp"

namespace ration::kernels {
namespace {

/// Adds to each sum of P pixels by V vectors of dst channels, channels ascending. `src` is [pixel][lane], weights[v] is
/// [channel][lane of dst].
template <int P, int V>
[[gnu::always_inline]] inline void add_block(const float* src, const float* const (&weights)[V], Vec (&sums)[P][V]) {
  RATION_UNROLL
  for (int i = 0; i < kLanes; ++i) {
    Vec vectors[V];
    RATION_UNROLL
    for (int v = 0; v < V; ++v) vectors[v] = load(weights[v] + i * kLanes);
    RATION_UNROLL
    for (int p = 0; p < P; ++p) {
      const Vec pixel = splat(src[p * kLanes + i]);
      RATION_UNROLL
      for (int v = 0; v < V; ++v) accumulate(sums[p][v], pixel, vectors[v]);
    }
  }
}

}  // namespace
}  // namespace ration::kernels
