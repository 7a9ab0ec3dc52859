/// Moments that lie a host's nanoseconds ahead.
#pragma once

#include <chrono>
#include <cstdint>

namespace ration::c_api {

/// Returns the last moment of all for what the clock cannot reach, such as RATION_FOREVER.
inline std::chrono::steady_clock::time_point moment_in(std::int64_t ns) noexcept {
  using Clock = std::chrono::steady_clock;
  const Clock::time_point now = Clock::now();
  const std::chrono::nanoseconds wait(ns);
  return wait >= Clock::time_point::max() - now ? Clock::time_point::max() : now + wait;
}

}  // namespace ration::c_api
