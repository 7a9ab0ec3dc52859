#include "compile/cut_choice.hpp"

#include <algorithm>
#include <cstdlib>
#include <limits>

namespace ration::compile {

int choose_cut(std::span<const int> cuts, int width, std::uint32_t cost_ns) noexcept {
  int chosen = 1;
  for (const int cut : cuts) {
    if (chosen >= width || cost_ns / static_cast<std::uint32_t>(cut) < kShortestShardNs) break;
    chosen = cut;
  }
  return chosen;
}

std::uint32_t next_cost(std::uint32_t mean_ns, std::int64_t sample_ns) noexcept {
  const std::int64_t mean = mean_ns;
  const std::int64_t sample = std::clamp<std::int64_t>(sample_ns, 0, std::numeric_limits<std::uint32_t>::max());
  const std::int64_t change = (sample - mean) / 8;
  return std::abs(change) * 64 < mean ? mean_ns : static_cast<std::uint32_t>(mean + change);
}

}  // namespace ration::compile
