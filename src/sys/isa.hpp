/// Names the widest instruction set that this machine offers and the library has kernels for.
#pragma once

#include <string_view>

namespace ration::sys {

/// Returns "avx512" (F, BW, DQ, VL), "avx2" (with FMA), "sse4.1" or "baseline". Thread-safe.
std::string_view detected_isa() noexcept;

}  // namespace ration::sys
