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

std::exception_ptr cancelled_error(std::size_t done, std::size_t steps) noexcept;
/// For a request that was not started.
std::exception_ptr cancelled_error(std::chrono::nanoseconds waited) noexcept;
/// Throws Rejected; the deadline of an expired request had passed `late` before, other reasons ignore it.
[[noreturn]] void fail_refused(const sched::Refusal& refusal, std::chrono::nanoseconds waited,
                               std::chrono::nanoseconds late);
std::exception_ptr refusal_error(const sched::Refusal& refusal, std::chrono::nanoseconds waited,
                                 std::chrono::nanoseconds late) noexcept;

}  // namespace ration::serve
