/// A convolution as oneDNN sees it: geometry and channels as stored, apart from any graph.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "ops/implementation.hpp"
#include "ops/onednn/dnnl_compat.hpp"
#include "ops/onednn/row_range.hpp"

namespace ration::ops::onednn {

struct ConvProblem {
  std::string label;
  std::int64_t images = 1;
  std::int64_t group = 1;
  std::int64_t src_channels = 1;
  std::int64_t dst_channels = 1;
  dnnl::memory::dims src_spatial, dst_spatial;
  Geometry geometry;
  SharedTensor weights, bias, scale;  ///< bias and scale may be empty.
  bool residual = false;
  /// At most one of the two: what oneDNN applies, and what is applied to the result of each call, because oneDNN lacks
  /// it or would lose a NaN.
  std::optional<graph::Activation> activation, activation_after;

  /// One channel per group in and out.
  bool depthwise() const noexcept { return group > 1 && group == src_channels && group == dst_channels; }
};

/// Reads the problem from a Conv step, or says why oneDNN cannot take it.
std::variant<ConvProblem, Refusal> read_conv(const StepSpec& spec);

/// A problem in given layouts. Channels and groups are rounded up to the blocks.
struct PlacedConv {
  const ConvProblem& problem;
  Layout src_layout, dst_layout;
  std::int64_t group, src_channels, dst_channels;

  /// Returns nothing if padding would cross groups.
  static std::optional<PlacedConv> place(const ConvProblem& problem, Layout src, Layout dst);

  std::int64_t src_image_bytes() const;
  std::int64_t dst_image_bytes() const;
  /// [O, I, kernel...], with groups [G, O/G, I/G, kernel...], all as stored.
  dnnl::memory::dims weights_dims() const;
  /// Whether `pieces` equal channel ranges fall on block boundaries. With groups both src and dst are divided.
  bool divides(std::int64_t pieces) const;
  /// Describes the convolution of one image and one of `pieces` channel ranges.
  std::optional<Description> describe(std::int64_t pieces, const dnnl::memory::desc& weights) const;
  /// Describes the convolution of a range of rows of one image, all channels.
  std::optional<Description> describe_rows(const RowRange& range, const dnnl::memory::desc& weights) const;
  RowWindow row_window() const;

 private:
  /// `pads_begin` and `pads_end` of the geometry belong to these spatial sizes.
  struct Part {
    std::int64_t pieces;
    dnnl::memory::dims src_spatial, dst_spatial;
    Geometry geometry;
  };
  std::optional<Description> describe_part(const Part& part, const dnnl::memory::desc& weights) const;
};

}  // namespace ration::ops::onednn
