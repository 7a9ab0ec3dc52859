#include "ops/onednn/piece_choice.hpp"

#include <algorithm>

namespace ration::ops::onednn {

std::int64_t serving(const PieceGroup& group, std::int64_t pieces) {
  const auto found = std::find_if(group.begin(), group.end(), [pieces](auto member) { return member % pieces == 0; });
  return found != group.end() ? *found : 0;
}

PieceGroup choose_group(std::span<const PieceGroup> groups, std::span<const std::int64_t> wanted) {
  const auto served = [wanted](const PieceGroup& group) {
    return std::count_if(wanted.begin(), wanted.end(), [&group](auto pieces) { return serving(group, pieces) != 0; });
  };
  const auto less = [&served](const PieceGroup& a, const PieceGroup& b) { return served(a) < served(b); };
  return *std::max_element(groups.begin(), groups.end(), less);
}

}  // namespace ration::ops::onednn
