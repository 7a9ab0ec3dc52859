/// Programs for primitives that treat the outermost axis as independent slices: poolings, reorders.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "ops/onednn/dnnl_compat.hpp"
#include "ops/operation.hpp"

namespace ration::ops::onednn {

/// `slices` equal slices that lie one after the other in src and in dst.
struct SliceSpec {
  std::string label;
  std::int64_t slices = 1;
  std::size_t src_bytes = 0;  ///< Of one slice.
  std::size_t dst_bytes = 0;
  int max_cut = 1;
  /// Describes the primitive over that many slices.
  std::function<std::optional<Description>(std::int64_t slices)> describe;
};

/// Makes the operation with every cut that divides the slices evenly and that the library computes by the kernel of
/// `whole`. Throws Error(kInternal) if the library fails.
std::unique_ptr<Operation> make_sliced(const SliceSpec& spec, const Description& whole);

}  // namespace ration::ops::onednn
