#include "sys/futex.hpp"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>

namespace ration::sys {
namespace {

// The kernel reads the word as a plain 32-bit integer.
static_assert(sizeof(std::atomic<std::uint32_t>) == sizeof(std::uint32_t));
static_assert(std::atomic<std::uint32_t>::is_always_lock_free);

}  // namespace

bool futex_wait(const std::atomic<std::uint32_t>& word, std::uint32_t expected,
                std::optional<std::chrono::nanoseconds> timeout) noexcept {
  timespec limit{};
  if (timeout) {
    const auto nanoseconds = timeout->count() > 0 ? timeout->count() : 0;
    limit.tv_sec = static_cast<time_t>(nanoseconds / 1'000'000'000);
    limit.tv_nsec = static_cast<long>(nanoseconds % 1'000'000'000);
  }
  // FUTEX_WAIT takes a relative time on the monotonic clock.
  const long result = ::syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, expected, timeout ? &limit : nullptr, nullptr, 0);
  return result == 0 || errno != ETIMEDOUT;
}

void futex_wake(std::atomic<std::uint32_t>& word, int count) noexcept {
  ::syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, count, nullptr, nullptr, 0);
}

}  // namespace ration::sys
