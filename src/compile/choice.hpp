/// Which of several measured candidates computes a step: pure functions of their times.
#pragma once

#include <chrono>
#include <cstddef>
#include <span>

namespace ration::compile {

/// A candidate that comes later in the table must save this part of the time of an earlier one to be preferred to it,
/// so that noise between equals does not decide. The minima of three runs of a step of a millisecond differ by 1 to 2 %
/// from load to load on an idle machine.
inline constexpr double kClearlyFaster = 0.03;

/// And this part if its packed weights are more than twice as large: memory is not had for a trifle. Less than what
/// puts a candidate out of the race.
inline constexpr double kWorthItsMemory = 0.08;

/// What a candidate is given that was not tried.
inline constexpr std::chrono::nanoseconds kNotTried = std::chrono::nanoseconds::max();

/// A candidate as it was measured.
struct Measured {
  std::chrono::nanoseconds time{kNotTried};
  std::size_t packed_bytes = 0;  ///< 0 if unknown; then as large as the other's.
};

/// Returns the first candidate, in the table's order, that none of the others is clearly faster than. There must be one
/// candidate.
std::size_t fastest(std::span<const Measured> candidates) noexcept;

/// Returns whether a candidate may be the fastest at all: not if reading its packed weights once takes longer than the
/// `best` of those tried before, at 14 bytes a nanosecond, more than one core of common servers reads from memory (this
/// project's machine: 13, in Winograd kernels of 38 MB). Packing such weights would be what costs most in choosing.
bool is_worth_a_try(std::size_t packed_bytes, std::chrono::nanoseconds best) noexcept;

/// The least times so far of a candidate, of the fastest, and of the fastest before it in the table.
struct Standing {
  std::chrono::nanoseconds time, best, earlier;
};

/// Returns whether another round of runs may still make a candidate the chosen one, after `rounds` of them: it may not
/// if it is far from the best, or not even as fast as an earlier one, which it would have to beat clearly. One run may
/// take a third longer than it should, three are rarely all disturbed.
bool is_in_the_race(const Standing& standing, int rounds) noexcept;

}  // namespace ration::compile
