/// The output shape and type of each operator, and the geometry of windows.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "graph/graph.hpp"

namespace ration::graph {

/// A window with every default and auto_pad resolved against one static input, one entry per spatial axis.
struct ResolvedWindow {
  std::vector<std::int64_t> kernel, strides, dilations, pads_begin, pads_end, output;
};

/// Resolves a window over spatial sizes `input` ([H, W] for images). `kernel` is used where the window has none.
/// ceil_mode follows ONNX: a last window that would start in the end padding is dropped. pads_end is as declared, even
/// where ceil_mode reads past it. Throws Error(kInvalidModel) naming `label` if an entry is not positive, a pad is
/// negative, or no window fits.
ResolvedWindow resolve_window(const Window& window, std::span<const std::int64_t> input,
                              std::span<const std::int64_t> kernel, bool ceil_mode, const std::string& label);

/// Returns the NumPy broadcast of two static or dynamic shapes. Throws Error(kInvalidModel) naming `label`.
Shape broadcast(const Shape& a, const Shape& b, const std::string& label);

/// A slice along every axis, resolved: result[i] = src[start[i] + i * step[i]], extent entries.
struct ResolvedSlice {
  std::vector<std::int64_t> start, step, extent;
};
/// Resolves ONNX Slice (clamping, negative steps) for node inputs given as int64 lists; empty axes means all in order,
/// empty steps means 1.
ResolvedSlice resolve_slice(const Shape& input, std::span<const std::int64_t> starts,
                            std::span<const std::int64_t> ends, std::span<const std::int64_t> axes,
                            std::span<const std::int64_t> steps, const std::string& label);

/// Returns a constant of integer type as int64 values. Throws Error(kInvalidModel) naming `label` for other types.
std::vector<std::int64_t> integers(const SharedTensor& constant, const std::string& label);

/// Sets type and shape of the node's output from its inputs. See infer_shapes().
void infer_node(Graph& graph, NodeId node);

}  // namespace ration::graph
