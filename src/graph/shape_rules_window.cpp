#include <algorithm>
#include <vector>

#include "graph/shape_rule.hpp"
#include "graph/shape_rules.hpp"

namespace ration::graph::rules {

namespace {

using Dims = std::span<const std::int64_t>;

struct WindowArgs {
  const Window& window;
  Dims kernel;
  bool ceil_mode;
};

/// Returns the one axis of a window.
Window only_axis(const Window& window, std::size_t axis, std::size_t axes) {
  const auto pick = [axis](const std::vector<std::int64_t>& list) {
    return list.empty() ? list : std::vector<std::int64_t>{list[axis]};
  };
  Window result{.kernel = pick(window.kernel),
                .strides = pick(window.strides),
                .dilations = pick(window.dilations),
                .pads = {},
                .auto_pad = window.auto_pad};
  if (!window.pads.empty()) result.pads = {window.pads[axis], window.pads[axes + axis]};
  return result;
}

bool is_static(Dims dims) { return std::find(dims.begin(), dims.end(), Shape::kDynamic) == dims.end(); }

/// Returns the spatial sizes of the output; a dynamic size stays dynamic, and each static axis is resolved alone.
std::vector<std::int64_t> slide(const NodeView& node, const WindowArgs& args, Dims spatial) {
  const std::string label = node.label();
  const Dims kernel = args.window.kernel.empty() ? args.kernel : Dims(args.window.kernel);
  if (is_static(spatial) && is_static(kernel)) {
    return resolve_window(args.window, spatial, kernel, args.ceil_mode, label).output;
  }

  const std::size_t axes = spatial.size();
  const auto check = [&](std::size_t given, std::size_t expected, const char* name) {
    node.require(given == 0 || given == expected, name, " has ", given, " entries, but ", expected, " are expected");
  };
  check(args.window.kernel.size(), axes, "kernel");
  check(args.window.strides.size(), axes, "strides");
  check(args.window.dilations.size(), axes, "dilations");
  check(args.window.pads.size(), 2 * axes, "pads");
  node.require(kernel.size() == axes, "the kernel has ", kernel.size(), " axes, but the input has ", axes,
               " spatial axes");

  std::vector<std::int64_t> output(axes, Shape::kDynamic);
  for (std::size_t axis = 0; axis < axes; ++axis) {
    if (spatial[axis] == Shape::kDynamic || kernel[axis] == Shape::kDynamic) continue;
    const Window window = only_axis(args.window, axis, axes);
    output[axis] =
        resolve_window(window, spatial.subspan(axis, 1), kernel.subspan(axis, 1), args.ceil_mode, label).output[0];
  }
  return output;
}

const Shape& image(const NodeView& node) {
  const Shape& src = *node.shape(0);
  node.require(src.rank() >= 3, "input 0 has shape ", src.to_string(),
               ", but a batch, channels and at least one spatial axis are expected");
  return src;
}

Shape assemble(std::int64_t batch, std::int64_t channels, const std::vector<std::int64_t>& spatial) {
  std::vector<std::int64_t> dims = {batch, channels};
  dims.insert(dims.end(), spatial.begin(), spatial.end());
  return Shape(dims);
}

void check_weights(const NodeView& node, const Shape& src, const Shape& weights) {
  const auto& attributes = node.attributes<ConvAttributes>();
  node.require(weights.rank() == src.rank(), "the weights have shape ", weights.to_string(), ", but the input has ",
               src.to_string());
  node.require(attributes.group > 0, "group is ", attributes.group, ", but must be positive");
  node.require(weights[0] == Shape::kDynamic || weights[0] % attributes.group == 0, "group ", attributes.group,
               " does not divide the ", weights[0], " output channels");
  if (src[1] != Shape::kDynamic && weights[1] != Shape::kDynamic) {
    node.require(src[1] % attributes.group == 0 && src[1] / attributes.group == weights[1], "the input has ", src[1],
                 " channels in ", attributes.group, " groups, but the weights expect ", weights[1], " a group");
  }
  const std::vector<std::int64_t>& kernel = attributes.window.kernel;
  if (kernel.empty()) return;
  bool equal = kernel.size() == static_cast<std::size_t>(weights.rank() - 2);
  for (std::size_t i = 0; equal && i < kernel.size(); ++i)
    equal = compatible(kernel[i], weights[static_cast<int>(i) + 2]);
  node.require(equal, "the kernel ", Shape(kernel).to_string(), " contradicts the weights of shape ",
               weights.to_string());
}

void check_residual(const NodeView& node, const Shape& dst) {
  if (!node.shape(3)) return;
  const Shape& residual = *node.shape(3);
  bool equal = residual.rank() == dst.rank();
  for (int axis = 0; equal && axis < dst.rank(); ++axis) equal = compatible(residual[axis], dst[axis]);
  node.require(equal, "the residual has shape ", residual.to_string(), ", but the result has ", dst.to_string());
}

void check_scale(const NodeView& node, std::int64_t channels) {
  const SharedTensor& scale = node.attributes<ConvAttributes>().weight_scale;
  if (!scale.has_value()) return;
  node.require(
      scale.type() == DataType::kFloat32 && scale.shape().rank() == 1 && compatible(scale.shape()[0], channels),
      "the weight scale is ", to_string(scale.type()), scale.shape().to_string(), ", but float32[", channels,
      "] is expected");
}

/// A window wholly inside the padding would have no element to take the maximum or the mean of.
void check_pads_below_kernel(const NodeView& node, const Window& window) {
  if (window.auto_pad != AutoPad::kNotSet) return;
  const std::size_t axes = window.kernel.size();
  for (std::size_t i = 0; i < window.pads.size(); ++i) {
    const std::int64_t dilation = window.dilations.empty() ? 1 : window.dilations[i % axes];
    const std::int64_t extent = (window.kernel[i % axes] - 1) * dilation + 1;
    node.require(window.pads[i] < extent, "the pad ", window.pads[i], " is not below the window's extent ", extent);
  }
}

}  // namespace

Inferred conv(const NodeView& node) {
  const auto& attributes = node.attributes<ConvAttributes>();
  node.require_float(0);
  for (std::size_t i = 1; i < 4; ++i) node.require_type_of_first(i);
  if (!node.shape(0) || !node.shape(1)) return {node.type(0), std::nullopt};
  const Shape& src = image(node);
  const Shape& weights = *node.shape(1);
  check_weights(node, src, weights);
  node.require_vector(2, weights[0]);
  check_scale(node, weights[0]);
  const WindowArgs args{attributes.window, weights.dims().subspan(2), false};
  const Shape dst = assemble(src[0], weights[0], slide(node, args, src.dims().subspan(2)));
  check_residual(node, dst);
  return {node.type(0), dst};
}

Inferred pool(const NodeView& node) {
  const auto& attributes = node.attributes<PoolAttributes>();
  const bool bytes =
      node.op() == OpKind::kMaxPool && (node.type(0) == DataType::kInt8 || node.type(0) == DataType::kUInt8);
  if (!bytes) node.require_float(0);
  node.require(!attributes.window.kernel.empty(), "the kernel's shape is missing");
  if (!node.shape(0)) return {node.type(0), std::nullopt};
  const Shape& src = image(node);
  const WindowArgs args{attributes.window, {}, attributes.ceil_mode};
  const Shape dst = assemble(src[0], src[1], slide(node, args, src.dims().subspan(2)));
  check_pads_below_kernel(node, attributes.window);
  return {node.type(0), dst};
}

Inferred global_pool(const NodeView& node) {
  node.require_float(0);
  if (!node.shape(0)) return {node.type(0), std::nullopt};
  const Shape& src = image(node);
  for (int axis = 2; axis < src.rank(); ++axis) {
    node.require(src[axis] != 0, "input 0 has shape ", src.to_string(), ", which leaves nothing to pool");
  }
  return {node.type(0),
          assemble(src[0], src[1], std::vector<std::int64_t>(static_cast<std::size_t>(src.rank() - 2), 1))};
}

}  // namespace ration::graph::rules
