#include "ops/onednn/conv_problem.hpp"
#include "ops/onednn/image_refusal.hpp"

#include <numeric>

#include "base/fail.hpp"
#include "graph/shape_rules.hpp"
#include "ops/onednn/memory_format.hpp"

namespace ration::ops::onednn {
namespace {

using dnnl::memory;

std::int64_t product(const memory::dims& dims) {
  return std::accumulate(dims.begin(), dims.end(), std::int64_t{1}, std::multiplies<>());
}

memory::dims spatial(const Shape& shape) { return {shape.begin() + 2, shape.end()}; }

std::optional<Refusal> refuse(const StepSpec& spec) {
  if (auto refusal = refuse_unless_images(spec)) return refusal;
  if (spec.src[1].constant == nullptr) return Refusal{"the weights are not constant"};
  const bool bias = spec.src.size() > 2 && spec.src[2].present;
  if (bias && spec.src[2].constant == nullptr) return Refusal{"the bias is not constant"};
  return std::nullopt;
}

}  // namespace

std::variant<ConvProblem, Refusal> read_conv(const StepSpec& spec) {
  if (const std::optional<Refusal> refusal = refuse(spec)) return *refusal;
  const auto& attributes = spec.node.get<graph::ConvAttributes>();
  const Shape& src = spec.src[0].shape;
  const memory::dims kernel = spatial(spec.src[1].shape);
  ConvProblem problem;
  problem.label = spec.node.label();
  problem.images = src[0];
  problem.group = attributes.group;
  problem.src_channels = src[1];
  problem.dst_channels = spec.dst.shape[1];
  problem.src_spatial = spatial(src);
  problem.dst_spatial = spatial(spec.dst.shape);
  const auto window = graph::resolve_window(attributes.window, problem.src_spatial, kernel, false, problem.label);
  problem.geometry = to_geometry(window);
  problem.weights = *spec.src[1].constant;
  if (spec.src.size() > 2 && spec.src[2].present) problem.bias = *spec.src[2].constant;
  problem.scale = attributes.weight_scale;
  problem.residual = spec.src.size() > 3 && spec.src[3].present;
  const bool by_library = attributes.activation.has_value() && lets_nan_pass(*attributes.activation);
  (by_library ? problem.activation : problem.activation_after) = attributes.activation;
  return problem;
}

std::optional<PlacedConv> PlacedConv::place(const ConvProblem& problem, Layout src, Layout dst) {
  PlacedConv placed{problem,
                    src,
                    dst,
                    problem.group,
                    stored_channels(problem.src_channels, src),
                    stored_channels(problem.dst_channels, dst)};
  if (problem.depthwise()) {
    placed.group = placed.dst_channels;
    if (placed.src_channels != placed.dst_channels) return std::nullopt;
  } else if (problem.group > 1) {
    const bool padded = placed.src_channels != problem.src_channels || placed.dst_channels != problem.dst_channels;
    if (padded) return std::nullopt;
  }
  return placed;
}

std::int64_t PlacedConv::src_image_bytes() const {
  return src_channels * product(problem.src_spatial) * static_cast<std::int64_t>(sizeof(float));
}

std::int64_t PlacedConv::dst_image_bytes() const {
  return dst_channels * product(problem.dst_spatial) * static_cast<std::int64_t>(sizeof(float));
}

memory::dims PlacedConv::weights_dims() const {
  memory::dims dims{dst_channels / group, src_channels / group};
  if (group > 1) dims.insert(dims.begin(), group);
  dims.insert(dims.end(), problem.geometry.kernel.begin(), problem.geometry.kernel.end());
  return dims;
}

bool PlacedConv::divides(std::int64_t pieces) const {
  const bool dst_fits = dst_channels % (pieces * channel_block(dst_layout)) == 0;
  if (group == 1) return dst_fits;
  return dst_fits && group % pieces == 0 && src_channels % (pieces * channel_block(src_layout)) == 0;
}

std::optional<Description> PlacedConv::describe(std::int64_t pieces, const memory::desc& weights) const {
  return describe_part({pieces, problem.src_spatial, problem.dst_spatial, problem.geometry}, weights);
}

std::optional<Description> PlacedConv::describe_rows(const RowRange& range, const memory::desc& weights) const {
  Part part{1, problem.src_spatial, problem.dst_spatial, problem.geometry};
  part.src_spatial[0] = range.src_rows;
  part.dst_spatial[0] = range.dst_rows;
  part.geometry.pads_begin[0] = range.pad_begin;
  part.geometry.pads_end[0] = range.pad_end;
  return describe_part(part, weights);
}

RowWindow PlacedConv::row_window() const {
  return row_window_of(problem.geometry, problem.src_spatial[0], problem.dst_spatial[0]);
}

std::optional<Description> PlacedConv::describe_part(const Part& part, const memory::desc& weights) const {
  memory::dims src{1, group == 1 ? src_channels : src_channels / part.pieces};
  memory::dims dst{1, dst_channels / part.pieces};
  src.insert(src.end(), part.src_spatial.begin(), part.src_spatial.end());
  dst.insert(dst.end(), part.dst_spatial.begin(), part.dst_spatial.end());
  const ArgumentDescs args{activation_desc(src, src_layout), weights,
                           problem.bias.has_value() ? plain_desc({dst[1]}) : memory::desc(),
                           activation_desc(dst, dst_layout)};
  return describe_convolution(args, part.geometry, make_attributes(problem.residual, problem.activation));
}

}  // namespace ration::ops::onednn
