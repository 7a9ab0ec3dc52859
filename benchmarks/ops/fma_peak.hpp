/// What the chip could do if it did nothing but multiply and add float32 numbers.
#pragma once

namespace ration::benchmarks {

/// Computes fused multiply-adds on registers alone, of the widest kind that the machine and the library have (sys/isa),
/// for about a millisecond. Returns how many floating-point operations that were, two for each multiply-add.
double run_fma_chains();

/// Returns the floating-point operations a second of run_fma_chains() on the calling thread: the best of ten, so that
/// somebody else's use of the CPU does not count. Takes about 10 ms. It is the peak at this moment: turbo and other
/// guests of the chip change it from one second to the next.
double fma_peak();

}  // namespace ration::benchmarks
