/// How a step over images, and channels or rows inside of each, is divided into shards.
#pragma once

#include <cstdint>
#include <numeric>

#include "ops/cut_counts.hpp"

namespace ration::ops::onednn {

/// `count` shards as image_pieces x inner_pieces, as few inner pieces (ranges of channels or of rows) as the number of
/// images allows. Shard s works on image piece s / inner_pieces and inner piece s % inner_pieces.
struct CutGrid {
  std::int64_t image_pieces = 1;
  std::int64_t inner_pieces = 1;

  CutGrid(int count, std::int64_t images)
      : image_pieces(std::gcd(static_cast<std::int64_t>(count), images)), inner_pieces(count / image_pieces) {}
};

}  // namespace ration::ops::onednn
