#include "fma_peak.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstdint>

#include "sys/isa.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace ration::benchmarks {

namespace {

// Independent chains: at least the latency of a multiply-add (4 or 5 cycles) times those a cycle can begin (2).
constexpr int kChains = 12;
constexpr std::int64_t kRounds = 400'000;

// All bodies are alike: x = x / 2 + 1/2 stays near 1, so that no number is ever denormal. Chains begin differently,
// or the compiler would compute one and take it for all. Vectors of 16 bytes suit the baseline of every architecture;
// the compiler fuses where that baseline can.
using Vector16 = float __attribute__((vector_size(16)));

double chains_of_16_bytes() {
  Vector16 chains[kChains];
  for (int i = 0; i < kChains; ++i) chains[i] = Vector16{} + static_cast<float>(i);
  const Vector16 half = {0.5F, 0.5F, 0.5F, 0.5F};
  for (std::int64_t round = 0; round < kRounds; ++round) {
    for (Vector16& chain : chains) chain = chain * half + half;
  }
  Vector16 sum = {};
  for (const Vector16& chain : chains) sum += chain;
  benchmark::DoNotOptimize(sum);
  return 2.0 * 4 * kChains * kRounds;
}

#if defined(__x86_64__)

__attribute__((target("avx2,fma"))) double chains_of_32_bytes() {
  __m256 chains[kChains];
  for (int i = 0; i < kChains; ++i) chains[i] = _mm256_set1_ps(static_cast<float>(i));
  const __m256 half = _mm256_set1_ps(0.5F);
  for (std::int64_t round = 0; round < kRounds; ++round) {
    for (__m256& chain : chains) chain = _mm256_fmadd_ps(chain, half, half);
  }
  __m256 sum = _mm256_setzero_ps();
  for (const __m256& chain : chains) sum = _mm256_add_ps(sum, chain);
  alignas(32) float result[8];
  _mm256_store_ps(result, sum);
  benchmark::DoNotOptimize(result[0]);
  return 2.0 * 8 * kChains * kRounds;
}

__attribute__((target("avx512f"))) double chains_of_64_bytes() {
  __m512 chains[kChains];
  for (int i = 0; i < kChains; ++i) chains[i] = _mm512_set1_ps(static_cast<float>(i));
  const __m512 half = _mm512_set1_ps(0.5F);
  for (std::int64_t round = 0; round < kRounds; ++round) {
    for (__m512& chain : chains) chain = _mm512_fmadd_ps(chain, half, half);
  }
  __m512 sum = _mm512_setzero_ps();
  for (const __m512& chain : chains) sum = _mm512_add_ps(sum, chain);
  alignas(64) float result[16];
  _mm512_store_ps(result, sum);
  benchmark::DoNotOptimize(result[0]);
  return 2.0 * 16 * kChains * kRounds;
}

#endif

}  // namespace

double run_fma_chains() {
#if defined(__x86_64__)
  if (sys::detected_isa() == "avx512") return chains_of_64_bytes();
  if (sys::detected_isa() == "avx2") return chains_of_32_bytes();
#endif
  return chains_of_16_bytes();
}

double fma_peak() {
  double best = 0.0;
  for (int trial = 0; trial < 10; ++trial) {
    const auto begin = std::chrono::steady_clock::now();
    const double operations = run_fma_chains();
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
    best = std::max(best, operations / seconds.count());
  }
  return best;
}

}  // namespace ration::benchmarks
