#include <algorithm>
#include <cstdint>
#include <limits>

#include "base/fail.hpp"
#include "graph/shape_rules.hpp"
#include "ops/kernel/kernel.hpp"

namespace ration::ops::kernel {
namespace {

std::optional<Refusal> refuse(const StepSpec& spec) {
  const Shape& src = spec.src[0].shape;
  if (spec.src[0].type != DataType::kFloat32) {
    return Refusal{base::concat("the data type is ", to_string(spec.src[0].type), ", not float32")};
  }
  if (src.rank() != 4) return Refusal{base::concat("rank ", src.rank(), " is not 4")};
  if (src.elements() == 0 || spec.dst.shape.elements() == 0) return Refusal{"a dimension is zero"};
  if (spec.src[1].constant == nullptr) return Refusal{"the weights are not constant"};
  if (spec.src.size() > 2 && spec.src[2].present && spec.src[2].constant == nullptr) {
    return Refusal{"the bias is not constant"};
  }
  const auto& attributes = spec.node.get<graph::ConvAttributes>();
  const bool depthwise = attributes.group == src[1] && attributes.group == spec.dst.shape[1];
  if (attributes.group != 1 && !depthwise) return Refusal{base::concat("it has ", attributes.group, " groups")};
  const std::int64_t most =
      std::max({storage_elements(src, Layout::kBlocked16), storage_elements(spec.dst.shape, Layout::kBlocked16),
                spec.src[1].shape.elements() * 16});
  if (most > std::numeric_limits<int>::max() / 2) return Refusal{base::concat("a buffer has ", most, " elements")};
  return std::nullopt;
}

}  // namespace

std::variant<kernels::ConvShape, Refusal> read_shape(const StepSpec& spec) {
  if (const auto refusal = refuse(spec)) return *refusal;
  const auto& attributes = spec.node.get<graph::ConvAttributes>();
  const Shape& src = spec.src[0].shape;
  const Shape& weights = spec.src[1].shape;
  const std::int64_t image[] = {src[2], src[3]};
  const std::int64_t kernel[] = {weights[2], weights[3]};
  const auto window = graph::resolve_window(attributes.window, image, kernel, false, spec.node.label());
  const auto number = [](std::int64_t value) { return static_cast<int>(value); };
  return kernels::ConvShape{.images = number(src[0]),
                            .src_channels = number(src[1]),
                            .dst_channels = number(spec.dst.shape[1]),
                            .group = number(attributes.group),
                            .src_height = number(src[2]),
                            .src_width = number(src[3]),
                            .dst_height = number(spec.dst.shape[2]),
                            .dst_width = number(spec.dst.shape[3]),
                            .kernel_height = number(weights[2]),
                            .kernel_width = number(weights[3]),
                            .stride_height = number(window.strides[0]),
                            .stride_width = number(window.strides[1]),
                            .dilation_height = number(window.dilations[0]),
                            .dilation_width = number(window.dilations[1]),
                            .pad_top = number(window.pads_begin[0]),
                            .pad_left = number(window.pads_begin[1])};
}

}  // namespace ration::ops::kernel
