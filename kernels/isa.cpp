#include "kernels/isa.hpp"

namespace ration::kernels {

const char* to_string(Isa isa) noexcept {
  switch (isa) {
    case Isa::kPortable: return "portable";
    case Isa::kAvx2: return "avx2";
    case Isa::kAvx512: return "avx512";
  }
  return "";
}

int lanes(Isa isa) noexcept { return isa == Isa::kAvx512 ? 16 : 8; }

bool is_available(Isa isa) noexcept {
  switch (isa) {
    case Isa::kPortable: return true;
#if defined(__x86_64__)
    case Isa::kAvx2:
#if RATION_KERNELS_AVX2
      __builtin_cpu_init();
      return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#else
      return false;
#endif
    case Isa::kAvx512:
#if RATION_KERNELS_AVX512
      __builtin_cpu_init();
      return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
             __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
#else
      return false;
#endif
#else
    default: return false;
#endif
  }
  return false;
}

Isa best_available(Isa limit) noexcept {
  if (limit >= Isa::kAvx512 && is_available(Isa::kAvx512)) return Isa::kAvx512;
  if (limit >= Isa::kAvx2 && is_available(Isa::kAvx2)) return Isa::kAvx2;
  return Isa::kPortable;
}

}  // namespace ration::kernels
