/// Lets chosen allocations of a thread fail. The executable must have failing_allocations.cpp, which replaces operator
/// new, among its sources.
///
///     EXPECT_GT(count_errors([&] { static_cast<void>(model.run(inputs)); }), 0);
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>

#include "ration/error.hpp"

namespace ration {

/// Lets `count` allocations of this thread fail behind the first `passing` ones, as long as it lives.
class FailingAllocations {
 public:
  explicit FailingAllocations(std::int64_t passing, std::int64_t count = 1) noexcept;
  ~FailingAllocations() { stop(); }
  FailingAllocations(const FailingAllocations&) = delete;
  FailingAllocations& operator=(const FailingAllocations&) = delete;

  /// From here on all allocations of this thread pass.
  static void stop() noexcept;
  /// Returns true if all that were to fail are still to come.
  static bool none_failed() noexcept;
};

constexpr auto kEach = [](std::int64_t n) { return n + 1; };
/// For what takes thousands of allocations and milliseconds: the first 16 and one of each 16th part from there on.
constexpr auto kFewerAndFewer = [](std::int64_t n) { return n + 1 + n / 16; };

/// Calls f with its n-th allocation failing, for n from 0 on until it needs no n-th: each time it must pass or throw
/// Error(kResourceExhausted). Returns how many times it threw.
template <class F, class Next = decltype(kEach)>
int count_errors(const F& f, const Next& next = kEach) {
  int errors = 0;
  bool is_done = false;
  for (std::int64_t n = 0; !is_done; n = next(n)) {
    std::optional<Error> thrown;
    {
      const FailingAllocations failing(n);
      try {
        f();
      } catch (const Error& error) {
        FailingAllocations::stop();
        thrown = error;
      }
      is_done = FailingAllocations::none_failed();
    }
    if (!thrown.has_value()) continue;
    ++errors;
    EXPECT_EQ(thrown->code(), ErrorCode::kResourceExhausted) << "allocation " << n << ": " << thrown->what();
  }
  return errors;
}

}  // namespace ration
