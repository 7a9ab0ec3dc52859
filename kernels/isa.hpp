/// The instruction sets kernels are compiled for, and which of them this process may use.
#pragma once

namespace ration::kernels {

/// Ascending: whatever runs an instruction set runs those before it.
enum class Isa : unsigned char {
  kPortable,  ///< What every processor of the architecture has; 8 lanes.
  kAvx2,      ///< AVX2 with FMA; 8 lanes.
  kAvx512,    ///< AVX-512 F, BW, DQ and VL; 16 lanes.
};

/// Returns "portable", "avx2" or "avx512".
const char* to_string(Isa isa) noexcept;

/// Returns the floats of one vector, which is the block of channels that its kernels work on: 8 or 16.
int lanes(Isa isa) noexcept;

/// Returns whether this build has kernels for it and this processor runs them. kPortable always is. Thread-safe.
bool is_available(Isa isa) noexcept;

/// Returns the largest available one that is not above `limit`.
Isa best_available(Isa limit = Isa::kAvx512) noexcept;

}  // namespace ration::kernels
