/// The sentences in which requests are told why they have no answer.
#pragma once

#include <chrono>
#include <cstddef>
#include <exception>

#include "sched/refusal.hpp"

namespace ration::serve {

/// Throws Error(kDeadlineExceeded) for a request that was not started.
[[noreturn]] void fail_overdue(std::chrono::nanoseconds waited, std::chrono::nanoseconds late);
/// Throws Error(kCancelled) for a request that ran.
[[noreturn]] void fail_cancelled(std::size_t done, std::size_t steps);

/// Error(kResourceExhausted) for a request that found no memory.
std::exception_ptr memory_error() noexcept;
std::exception_ptr cancelled_error(std::size_t done, std::size_t steps) noexcept;
/// Throws Rejected, or an Error for what was cancelled or has expired after it had waited; the deadline of the latter
/// had passed `late` before.
[[noreturn]] void fail_refused(const sched::Refusal& refusal, std::chrono::nanoseconds waited,
                               std::chrono::nanoseconds late);
std::exception_ptr refusal_error(const sched::Refusal& refusal, std::chrono::nanoseconds waited,
                                 std::chrono::nanoseconds late) noexcept;

}  // namespace ration::serve
