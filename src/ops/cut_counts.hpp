/// The counts that steps are offered to be cut into.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <numeric>
#include <vector>

namespace ration::ops {

/// For steps that are prepared for each count, which costs time and memory: powers of two and what three or six workers
/// divide into.
inline constexpr std::array<int, 12> kCutCounts = {1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64};

/// No step is cut further, so that no request is wider.
inline constexpr int kWidestCut = kCutCounts.back();

/// Returns each count from 1 to `most`, for steps that need no preparation: every width finds a count at which all its
/// workers are done at once.
inline std::vector<int> every_count(int most) {
  std::vector<int> counts(static_cast<std::size_t>(std::clamp(most, 1, kWidestCut)));
  std::iota(counts.begin(), counts.end(), 1);
  return counts;
}

}  // namespace ration::ops
