#include "kernels/list.hpp"
#include "kernels/pool.hpp"

namespace ration::kernels {

#define RATION_DECLARE(name) extern const PoolKernel name##_portable, name##_avx2, name##_avx512;
RATION_POOL_KERNELS(RATION_DECLARE)
#undef RATION_DECLARE

namespace {

template <int N>
PoolKernelList list(const PoolKernel* const (&kernels)[N]) {
  return {kernels, N};
}

}  // namespace

PoolKernelList pool_kernels(Isa isa) noexcept {
#define RATION_PORTABLE(name) &name##_portable,
#define RATION_AVX2(name) &name##_avx2,
#define RATION_AVX512(name) &name##_avx512,
  static constexpr const PoolKernel* kPortable[] = {RATION_POOL_KERNELS(RATION_PORTABLE)};
  if (isa == Isa::kPortable) return list(kPortable);
#if RATION_KERNELS_AVX2
  static constexpr const PoolKernel* kAvx2[] = {RATION_POOL_KERNELS(RATION_AVX2)};
  if (isa == Isa::kAvx2) return list(kAvx2);
#endif
#if RATION_KERNELS_AVX512
  static constexpr const PoolKernel* kAvx512[] = {RATION_POOL_KERNELS(RATION_AVX512)};
  if (isa == Isa::kAvx512) return list(kAvx512);
#endif
  return {};
}

}  // namespace ration::kernels
