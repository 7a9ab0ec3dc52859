#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

#include "base/fail.hpp"
#include "graph/axes.hpp"
#include "ops/pointwise/pointwise.hpp"
#include "ops/pointwise/unit_loop.hpp"

namespace ration::ops::pointwise {
namespace {

/// Copies elements [begin, end) of dst. One row of dst is one row of every input, `starts` are their places in it and
/// end with the row's length.
UnitBody body_of(std::vector<std::int64_t> starts) {
  return [starts = std::move(starts)](const StepArgs& args, std::int64_t begin, std::int64_t end) {
    const std::int64_t row_length = starts.back();
    auto* const dst = static_cast<float*>(args.dst);
    std::int64_t row = begin / row_length;
    std::int64_t at = begin % row_length;
    auto input = static_cast<std::size_t>(std::upper_bound(starts.begin(), starts.end(), at) - starts.begin() - 1);
    for (std::int64_t position = begin; position < end;) {
      const std::int64_t length = starts[input + 1] - starts[input];
      const std::int64_t count = std::min(starts[input + 1] - at, end - position);
      const auto* const src = static_cast<const float*>(args.src[input]) + row * length + (at - starts[input]);
      if (count > 0) std::memcpy(dst + position, src, static_cast<std::size_t>(count) * sizeof(float));
      position += count;
      at += count;
      if (++input + 1 == starts.size()) {
        input = 0;
        at = 0;
        ++row;
      }
    }
  };
}

/// Along the channels: channels last if every input is, blocked if one is and blocks divide every input's. Plain
/// otherwise.
Layout choose_layout(const StepSpec& spec, int axis) {
  const auto last = [](const TensorSpec& src) { return src.layout == Layout::kChannelsLast; };
  if (axis == 1 && std::all_of(spec.src.begin(), spec.src.end(), last)) return Layout::kChannelsLast;
  Layout layout = Layout::kPlain;
  for (const TensorSpec& src : spec.src) {
    if (channel_block(src.layout) > channel_block(layout)) layout = src.layout;
  }
  const auto divides = [&](const TensorSpec& src) { return src.shape[1] % channel_block(layout) == 0; };
  const bool whole_blocks = axis == 1 && std::all_of(spec.src.begin(), spec.src.end(), divides);
  return whole_blocks ? layout : Layout::kPlain;
}

}  // namespace

Answer propose_concat(const StepSpec& spec) {
  if (const std::optional<Refusal> refusal = refuse_other_types(spec)) return *refusal;
  const Shape& dst = spec.dst.shape;
  if (dst.elements() == 0) return Refusal{"a dimension is zero"};
  const int axis = graph::resolve_axis(spec.node.get<graph::AxisAttributes>().axis, dst.rank(), spec.node.label());
  std::vector<std::int64_t> starts{0};
  const Layout layout = choose_layout(spec, axis);
  // Whole blocks of channels of one image lie together, so that a row has the same length plain and blocked.
  const int row_end = layout == Layout::kChannelsLast ? axis + 1 : dst.rank();
  for (const TensorSpec& src : spec.src) starts.push_back(starts.back() + src.shape.elements(axis, row_end));
  return propose_loop(spec, spec.src.size(), layout, {dst.elements(), 1}, body_of(std::move(starts)));
}

}  // namespace ration::ops::pointwise
