// Moves float32 activations between layouts whose blocks divide the channels.
#include <algorithm>

#include "ops/onednn/memory_format.hpp"
#include "ops/onednn/onednn.hpp"
#include "ops/onednn/row_cuts.hpp"
#include "ops/onednn/slices.hpp"
#include "ops/onednn/team_scope.hpp"

namespace ration::ops::onednn {
namespace {

/// Between plain and blocked layouts a block of channels of one image lies together on both sides.
std::unique_ptr<Operation> by_blocks(const Shape& shape, Layout from, Layout to, int max_cut) {
  const dnnl::primitive_attr attributes = make_attributes(false, std::nullopt);
  dnnl::memory::dims dims(shape.begin(), shape.end());
  dims[1] = std::max(channel_block(from), channel_block(to));
  SliceSpec spec;
  spec.label = "reorder";
  spec.slices = shape[0] * (shape[1] / dims[1]);
  spec.src_bytes = static_cast<std::size_t>(shape.elements() / spec.slices) * sizeof(float);
  spec.dst_bytes = spec.src_bytes;
  spec.max_cut = max_cut;
  spec.describe = [&](std::int64_t slices) {
    dims[0] = slices;
    return describe_reorder(activation_desc(dims, from), activation_desc(dims, to), attributes);
  };
  const std::optional<Description> whole = spec.describe(spec.slices);
  if (!whole.has_value() || is_slow(implementation_name(*whole))) return nullptr;
  return make_sliced(spec, *whole);
}

/// Channels-last keeps rows together, so both sides are cut by rows; on the other side a range of them is strided.
std::unique_ptr<Operation> by_rows(const Shape& shape, Layout from, Layout to, int max_cut) {
  const dnnl::primitive_attr attributes = make_attributes(false, std::nullopt);
  dnnl::memory::dims image(shape.begin(), shape.end());
  image[0] = 1;
  const auto row_bytes = [&shape](Layout layout) {
    const std::int64_t channels = layout == Layout::kChannelsLast ? shape[1] : channel_block(layout);
    return static_cast<std::size_t>(channels * shape.elements(3, shape.rank())) * sizeof(float);
  };
  RowSpec spec;
  spec.label = "reorder";
  spec.images = shape[0];
  spec.window = {.src_rows = shape[2], .dst_rows = shape[2]};
  spec.src_image_bytes = static_cast<std::size_t>(shape.elements(1, shape.rank())) * sizeof(float);
  spec.dst_image_bytes = spec.src_image_bytes;
  spec.src_row_bytes = row_bytes(from);
  spec.dst_row_bytes = row_bytes(to);
  spec.max_cut = max_cut;
  spec.describe = [&](const RowRange& range) {
    dnnl::memory::dims part = image;
    part[2] = range.dst_rows;
    const auto rows_of = [&](Layout layout) {
      return activation_desc(image, layout).submemory_desc(part, dnnl::memory::dims(part.size(), 0));
    };
    return describe_reorder(rows_of(from), rows_of(to), attributes);
  };
  const std::optional<Description> whole = spec.describe(*row_range(spec.window, 0, 1));
  if (!whole.has_value() || is_slow(implementation_name(*whole))) return nullptr;
  return guarded(spec.label, [&] { return std::make_unique<ShardedPrimitive>(make_row_program(spec, *whole)); });
}

}  // namespace

std::unique_ptr<Operation> make_reorder(const Shape& shape, Layout from, Layout to, int max_cut) {
  if (shape.rank() < 3 || shape.rank() > 5 || shape.elements() == 0 || from == to) return nullptr;
  const std::int64_t block = std::max(channel_block(from), channel_block(to));
  // The library's own zeros behind a tail are not written on every run; the reference writes them.
  if (shape[1] % block != 0) return nullptr;
  const TeamScope team;
  const bool rows = from == Layout::kChannelsLast || to == Layout::kChannelsLast;
  return rows ? by_rows(shape, from, to, max_cut) : by_blocks(shape, from, to, max_cut);
}

}  // namespace ration::ops::onednn
