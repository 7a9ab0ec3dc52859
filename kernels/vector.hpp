/// One vector register of floats, for the bodies of kernels.
///
/// Included only by files that are compiled for one instruction set. Everything has internal linkage: the linker must
/// never merge a function compiled for a wide instruction set with one that an older processor runs.
#pragma once

#include <cstddef>

#if defined(__AVX2__)
#include <immintrin.h>
#endif

#include "kernels/isa.hpp"

/// Before a loop of a constant number of rounds that is to disappear, so that arrays of vectors become registers.
#if defined(__clang__)
#define RATION_UNROLL _Pragma("clang loop unroll(full)")
#else
#define RATION_UNROLL _Pragma("GCC unroll 32")
#endif

namespace ration::kernels {
namespace {

#if defined(__AVX512F__)
constexpr Isa kIsa = Isa::kAvx512;
constexpr int kLanes = 16;
#elif defined(__AVX2__) && defined(__FMA__)
constexpr Isa kIsa = Isa::kAvx2;
constexpr int kLanes = 8;
#else
constexpr Isa kIsa = Isa::kPortable;
constexpr int kLanes = 8;
#endif

using Vec = float __attribute__((vector_size(sizeof(float) * kLanes)));
/// A structure, because clang 14 ignores the attribute `aligned` in an alias of a vector type, at -O2 as at -O0.
struct [[gnu::packed, gnu::may_alias]] UnalignedVec {
  Vec value;
};

[[maybe_unused, gnu::always_inline]] inline Vec load(const float* from) {
  return reinterpret_cast<const UnalignedVec*>(from)->value;
}
[[maybe_unused, gnu::always_inline]] inline void store(float* to, Vec value) {
  reinterpret_cast<UnalignedVec*>(to)->value = value;
}
/// Subtracting zero keeps every value, which adding zero does not (-0), so that only a broadcast is left.
[[maybe_unused, gnu::always_inline]] inline Vec splat(float value) { return value - Vec{}; }
[[maybe_unused, gnu::always_inline]] inline Vec zero() { return Vec{}; }

/// a * b + c; fused where the instruction set can (these files are compiled with contraction on).
[[maybe_unused, gnu::always_inline]] inline Vec multiply_add(Vec a, Vec b, Vec c) {
#if defined(__AVX512F__)
  return _mm512_fmadd_ps(a, b, c);
#elif defined(__AVX2__) && defined(__FMA__)
  return _mm256_fmadd_ps(a, b, c);
#else
  return a * b + c;
#endif
}

/// sum += a * b, fused as in multiply_add(), with a, b and sum in registers and sum staying in its own. For the
/// innermost loops: around an intrinsic g++ 12 renames the sums, spills them, and loads an operand anew for each of its
/// uses.
[[maybe_unused, gnu::always_inline]] inline void accumulate(Vec& sum, Vec a, Vec b) {
#if defined(__AVX512F__) || (defined(__AVX2__) && defined(__FMA__))
  __asm__("vfmadd231ps %2, %1, %0" : "+v"(sum) : "v"(a), "v"(b));
#else
  sum = multiply_add(a, b, sum);
#endif
}

/// min(max(value, low), high); a NaN in value stays.
[[maybe_unused, gnu::always_inline]] inline Vec clamp(Vec value, Vec low, Vec high) {
#if defined(__AVX512F__)
  // The forms without a mask are false alarms of g++ 12 (-Wmaybe-uninitialized); a full mask costs nothing.
  constexpr __mmask16 kAll = 0xFFFF;
  return _mm512_maskz_min_ps(kAll, high, _mm512_maskz_max_ps(kAll, low, value));
#elif defined(__AVX2__)
  return _mm256_min_ps(high, _mm256_max_ps(low, value));
#else
  for (int i = 0; i < kLanes; ++i) {
    if (value[i] < low[i]) value[i] = low[i];
    if (value[i] > high[i]) value[i] = high[i];
  }
  return value;
#endif
}

[[maybe_unused, gnu::always_inline]] inline void prefetch(const float* from) { __builtin_prefetch(from, 0, 3); }
/// Only as near as the second-level cache.
[[maybe_unused, gnu::always_inline]] inline void prefetch_near(const float* from) { __builtin_prefetch(from, 0, 2); }

/// Calls body(0), body(1), ... body(kCount - 1) without a loop, so that arrays indexed by it can be registers.
template <int kCount, class Body>
[[gnu::always_inline]] inline void unroll(const Body& body) {
  if constexpr (kCount > 0) {
    unroll<kCount - 1>(body);
    body(kCount - 1);
  }
}

[[maybe_unused]] constexpr int divide_up(int value, int by) { return (value + by - 1) / by; }
[[maybe_unused]] constexpr int stored(int channels) { return divide_up(channels, kLanes) * kLanes; }

}  // namespace
}  // namespace ration::kernels
