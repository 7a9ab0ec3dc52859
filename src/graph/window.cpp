#include <algorithm>

#include "base/fail.hpp"
#include "graph/shape_rules.hpp"

namespace ration::graph {

namespace {

// Far beyond any real window, and small enough that sums and products of a few stay within 64 bits.
constexpr std::int64_t kLargestEntry = (std::int64_t{1} << 31) - 1;

/// Checks one list of the window: empty, or `count` entries in [smallest, kLargestEntry].
void check_entries(std::span<const std::int64_t> entries, std::size_t count, std::int64_t smallest,
                   const std::string& what) {
  base::require(entries.empty() || entries.size() == count, ErrorCode::kInvalidModel, what, " has ", entries.size(),
                " entries, but ", count, " are expected");
  for (const std::int64_t entry : entries) {
    base::require(entry >= smallest && entry <= kLargestEntry, ErrorCode::kInvalidModel, what, " has the entry ", entry,
                  ", which is outside ", smallest, " to 2^31 - 1");
  }
}

std::vector<std::int64_t> or_default(const std::vector<std::int64_t>& entries, std::size_t count, std::int64_t value) {
  return entries.empty() ? std::vector<std::int64_t>(count, value) : entries;
}

/// Sets the pads of one axis for auto_pad SAME: as many windows as strides begin inside the input.
void pad_to_same(ResolvedWindow& window, std::size_t axis, std::int64_t size, bool upper) {
  const std::int64_t extent = (window.kernel[axis] - 1) * window.dilations[axis] + 1;
  window.output[axis] = (size + window.strides[axis] - 1) / window.strides[axis];
  const std::int64_t total =
      size == 0 ? 0 : std::max<std::int64_t>(0, (window.output[axis] - 1) * window.strides[axis] + extent - size);
  window.pads_begin[axis] = upper ? total / 2 : total - total / 2;
  window.pads_end[axis] = total - window.pads_begin[axis];
}

/// Counts the windows of one axis whose pads are known.
void count_windows(ResolvedWindow& window, std::size_t axis, std::int64_t size, bool ceil_mode) {
  const std::int64_t stride = window.strides[axis];
  const std::int64_t room =
      size + window.pads_begin[axis] + window.pads_end[axis] - (window.kernel[axis] - 1) * window.dilations[axis] - 1;
  std::int64_t& output = window.output[axis];
  if (room < 0) {
    output = 0;
    return;
  }
  output = (ceil_mode ? (room + stride - 1) / stride : room / stride) + 1;
  // With ceil_mode the last window may start where nothing but end padding is; ONNX drops it.
  if (ceil_mode && (output - 1) * stride >= size + window.pads_begin[axis]) --output;
}

}  // namespace

ResolvedWindow resolve_window(const Window& window, std::span<const std::int64_t> input,
                              std::span<const std::int64_t> kernel, bool ceil_mode, const std::string& label) {
  const std::size_t axes = input.size();
  const std::span<const std::int64_t> used_kernel = window.kernel.empty() ? kernel : std::span(window.kernel);
  base::require(used_kernel.size() == axes, ErrorCode::kInvalidModel, label, ": the kernel has ", used_kernel.size(),
                " axes, but the input has ", axes, " spatial axes");
  check_entries(used_kernel, axes, 1, label + ": kernel");
  check_entries(window.strides, axes, 1, label + ": strides");
  check_entries(window.dilations, axes, 1, label + ": dilations");
  check_entries(window.pads, 2 * axes, 0, label + ": pads");

  ResolvedWindow resolved;
  resolved.kernel.assign(used_kernel.begin(), used_kernel.end());
  resolved.strides = or_default(window.strides, axes, 1);
  resolved.dilations = or_default(window.dilations, axes, 1);
  const bool explicit_pads = window.auto_pad == AutoPad::kNotSet && !window.pads.empty();
  const std::vector<std::int64_t> pads = explicit_pads ? window.pads : std::vector<std::int64_t>(2 * axes, 0);
  resolved.pads_begin.assign(pads.begin(), pads.begin() + static_cast<std::ptrdiff_t>(axes));
  resolved.pads_end.assign(pads.begin() + static_cast<std::ptrdiff_t>(axes), pads.end());
  resolved.output.assign(axes, 0);

  const bool same = window.auto_pad == AutoPad::kSameUpper || window.auto_pad == AutoPad::kSameLower;
  for (std::size_t axis = 0; axis < axes; ++axis) {
    const std::int64_t size = input[axis];
    base::require(size >= 0 && size <= kLargestEntry, ErrorCode::kInvalidModel, label, ": spatial axis ", axis,
                  " has the size ", size, ", which is outside 0 to 2^31 - 1");
    // ONNX gives VALID one formula for both modes.
    if (same)
      pad_to_same(resolved, axis, size, window.auto_pad == AutoPad::kSameUpper);
    else
      count_windows(resolved, axis, size, ceil_mode && window.auto_pad != AutoPad::kValid);
    base::require(resolved.output[axis] > 0, ErrorCode::kInvalidModel, label, ": a window of ", resolved.kernel[axis],
                  " with dilation ", resolved.dilations[axis], " does not fit spatial axis ", axis, " of size ", size,
                  " with pads ", resolved.pads_begin[axis], " and ", resolved.pads_end[axis]);
  }
  return resolved;
}

}  // namespace ration::graph
