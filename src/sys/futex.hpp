/// Waits on and wakes by a 32-bit word: the kernel call under every park of a worker.
///
/// Thread-safe. futex_wait blocks; nothing here allocates or throws. The caller publishes a change with a
/// seq_cst (or release) store to the word before futex_wake, and re-reads the word after every return of futex_wait:
/// returns may be spurious. Only threads of one process meet on a word.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>

#if defined(__x86_64__) || defined(__i386__)
#include <immintrin.h>
#endif

namespace ration::sys {

/// Sleeps while `word` holds `expected`, at most `timeout` (none: without end; zero or less: returns at once). Returns
/// false when the timeout passed, true otherwise: woken, interrupted, or the word already held another value.
bool futex_wait(const std::atomic<std::uint32_t>& word, std::uint32_t expected,
                std::optional<std::chrono::nanoseconds> timeout = std::nullopt) noexcept;

/// Wakes at most `count` of the threads that sleep on `word`.
void futex_wake(std::atomic<std::uint32_t>& word, int count) noexcept;

/// Tells the core that this thread spins, so that a sibling hyper-thread and the power budget profit.
inline void cpu_relax() noexcept {
#if defined(__x86_64__) || defined(__i386__)
  _mm_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

}  // namespace ration::sys
