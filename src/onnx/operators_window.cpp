#include "base/fail.hpp"
#include "onnx/operators.hpp"

namespace ration::onnx {

namespace {

graph::AutoPad auto_pad(std::string_view text) {
  if (text == "SAME_UPPER") return graph::AutoPad::kSameUpper;
  if (text == "SAME_LOWER") return graph::AutoPad::kSameLower;
  if (text == "VALID") return graph::AutoPad::kValid;
  return graph::AutoPad::kNotSet;
}

// All lists of a window describe the same spatial axes.
void require_equal_axes(const NodeImport& node, const graph::Window& window) {
  std::size_t axes = 0;
  const auto check = [&](const char* name, std::size_t entries) {
    if (entries == 0) return;
    base::require(axes == 0 || entries == axes, ErrorCode::kInvalidModel, node.label(), ": attribute '", name,
                  "' describes ", entries, " spatial axes, but another one ", axes);
    axes = entries;
  };
  check("kernel_shape", window.kernel.size());
  check("strides", window.strides.size());
  check("dilations", window.dilations.size());
  base::require(window.pads.size() % 2 == 0, ErrorCode::kInvalidModel, node.label(), ": attribute 'pads' has ",
                window.pads.size(), " entries, expected two for each spatial axis");
  check("pads", window.pads.size() / 2);
}

graph::Window window_of(const NodeImport& node) {
  graph::Window window;
  window.kernel = node.integers("kernel_shape");
  window.strides = node.integers("strides");
  window.dilations = node.integers("dilations");
  window.pads = node.integers("pads");
  window.auto_pad = auto_pad(node.text("auto_pad", "NOTSET"));
  require_equal_axes(node, window);
  // Some exporters write both; ONNX gives auto_pad the last word.
  if (window.auto_pad != graph::AutoPad::kNotSet) window.pads.clear();
  return window;
}

graph::PoolAttributes pool_of(const NodeImport& node) {
  graph::PoolAttributes pool;
  pool.window = window_of(node);
  base::require(!pool.window.kernel.empty(), ErrorCode::kInvalidModel, node.label(),
                ": attribute 'kernel_shape' is empty");
  pool.ceil_mode = node.flag("ceil_mode", false);
  pool.count_include_pad = node.flag("count_include_pad", false);
  return pool;
}

}  // namespace

void import_conv(NodeImport& node) {
  graph::ConvAttributes conv;
  conv.window = window_of(node);
  conv.group = node.integer("group", 1);
  node.emit(graph::OpKind::kConv, node.inputs(), std::move(conv));
}

void import_average_pool(NodeImport& node) { node.emit(graph::OpKind::kAveragePool, node.inputs(), pool_of(node)); }

void import_max_pool(NodeImport& node) { node.emit(graph::OpKind::kMaxPool, node.inputs(), pool_of(node)); }

}  // namespace ration::onnx
