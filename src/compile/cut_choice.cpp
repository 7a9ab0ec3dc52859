#include "compile/cut_choice.hpp"

namespace ration::compile {

int choose_cut(std::span<const int> cuts, int width, std::uint32_t cost_ns) noexcept {
  int chosen = 1;
  for (const int cut : cuts) {
    if (chosen >= width || cost_ns / static_cast<std::uint32_t>(cut) < kShortestShardNs) break;
    chosen = cut;
  }
  return chosen;
}

}  // namespace ration::compile
