/// Which channel pieces a convolution is made of, so that every cut gives the same bits.
///
/// A kernel may sum in another order when it is given fewer channels. Pieces whose results agree bit by bit form a
/// group; the step, whole or cut, is computed by pieces of one group only. Pure functions.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace ration::ops::onednn {

/// Numbers of equal channel ranges, ascending.
using PieceGroup = std::vector<std::int64_t>;

/// Returns the smallest member of the group that `pieces` divides, so that each of `pieces` ranges is made of whole
/// ones; 0 if there is none.
std::int64_t serving(const PieceGroup& group, std::int64_t pieces);

/// Returns the group that serves the most of `wanted`, the first of equals.
PieceGroup choose_group(std::span<const PieceGroup> groups, std::span<const std::int64_t> wanted);

}  // namespace ration::ops::onednn
