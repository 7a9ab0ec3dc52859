/// The counts that steps are offered to be cut into.
#pragma once

#include <array>

namespace ration::ops {

/// Powers of two and what three or six workers divide into.
inline constexpr std::array<int, 8> kCutCounts = {1, 2, 3, 4, 6, 8, 12, 16};

}  // namespace ration::ops
