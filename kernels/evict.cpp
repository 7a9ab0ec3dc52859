#include "kernels/evict.hpp"

#if defined(__x86_64__)
#include <emmintrin.h>
#endif

namespace ration::kernels {

void evict(const void* memory, size_t bytes) noexcept {
#if defined(__x86_64__)
  constexpr size_t kLine = 64;
  const char* const begin = static_cast<const char*>(memory);
  for (size_t offset = 0; offset < bytes; offset += kLine) _mm_clflush(begin + offset);
  _mm_mfence();
#else
  static_cast<void>(memory);
  static_cast<void>(bytes);
#endif
}

}  // namespace ration::kernels
