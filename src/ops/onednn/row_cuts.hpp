/// Programs that cut a step by rows: every shard is the same kind of primitive on a range of rows.
///
/// Channels last, the rows of an image lie one after the other in src and dst, whatever the number of channels. In
/// blocked layouts a range of rows is strided by channel blocks, which oneDNN computes by its reference only
/// (docs/plan.md). Reorders take strided ranges in any layout.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "ops/onednn/row_range.hpp"
#include "ops/onednn/sharded_primitive.hpp"

namespace ration::ops::onednn {

struct RowSpec {
  std::string label;
  std::int64_t images = 1;
  RowWindow window;
  std::size_t src_row_bytes = 0, dst_row_bytes = 0;  ///< From the start of one row to the next.
  std::size_t src_image_bytes = 0, dst_image_bytes = 0;
  int max_cut = 1;
  std::size_t constants = Call::kNoConstants;  ///< Given to every call: an index into the program's.
  /// Describes the primitive over that range of one image.
  std::function<std::optional<Description>(const RowRange&)> describe;
};

/// Returns the program with every cut into images and rows whose ranges the library computes by the kernel of `whole`,
/// which describes one image. Needs a TeamScope, throws dnnl::error.
Program make_row_program(const RowSpec& spec, const Description& whole);

}  // namespace ration::ops::onednn
