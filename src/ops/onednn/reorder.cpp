// Moves float32 activations between layouts whose blocks divide the channels.
#include <algorithm>

#include "ops/onednn/cut_grid.hpp"
#include "ops/onednn/memory_format.hpp"
#include "ops/onednn/onednn.hpp"
#include "ops/onednn/team_scope.hpp"
#include "ops/onednn/slices.hpp"

namespace ration::ops::onednn {
namespace {

/// Channels of one slice. Between plain and blocked layouts a block of channels of one image lies together on both
/// sides; channels-last keeps whole images together only.
std::int64_t slice_channels(const Shape& shape, Layout from, Layout to) {
  if (from == Layout::kChannelsLast || to == Layout::kChannelsLast) return shape[1];
  return std::max(channel_block(from), channel_block(to));
}

}  // namespace

std::unique_ptr<Operation> make_reorder(const Shape& shape, Layout from, Layout to) {
  if (shape.rank() < 3 || shape.rank() > 5 || shape.elements() == 0 || from == to) return nullptr;
  const std::int64_t block = std::max(channel_block(from), channel_block(to));
  // The library's own zeros behind a tail are not written on every run; the reference writes them.
  if (shape[1] % block != 0) return nullptr;
  const TeamScope team;
  dnnl::memory::dims dims(shape.begin(), shape.end());
  dims[1] = slice_channels(shape, from, to);
  const std::optional<dnnl::primitive_attr> attributes = make_attributes(false, std::nullopt);
  SliceSpec spec;
  spec.label = "reorder";
  spec.slices = shape[0] * (shape[1] / dims[1]);
  spec.src_bytes = static_cast<std::size_t>(shape.elements() / spec.slices) * sizeof(float);
  spec.dst_bytes = spec.src_bytes;
  spec.max_cut = kCutCounts.back();
  spec.describe = [&](std::int64_t slices) {
    dims[0] = slices;
    return describe_reorder(activation_desc(dims, from), activation_desc(dims, to), *attributes);
  };
  const std::optional<Description> whole = spec.describe(spec.slices);
  if (!whole.has_value() || is_slow(implementation_name(*whole))) return nullptr;
  return make_sliced(spec, *whole);
}

}  // namespace ration::ops::onednn
