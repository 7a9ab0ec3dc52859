#include "ops/onednn/memory_format.hpp"

#include "ops/onednn/onednn.hpp"

namespace ration::ops::onednn {
namespace {

using dnnl::memory;
using Tag = dnnl::memory::format_tag;

Tag tag(std::size_t rank, Layout layout) {
  static constexpr Tag kTags[3][4] = {
      {Tag::ncw, Tag::nCw8c, Tag::nCw16c, Tag::nwc},
      {Tag::nchw, Tag::nChw8c, Tag::nChw16c, Tag::nhwc},
      {Tag::ncdhw, Tag::nCdhw8c, Tag::nCdhw16c, Tag::ndhwc},
  };
  base::require(rank >= 3 && rank <= 5, ErrorCode::kInternal, "a blocked memory description of rank ", rank,
                " was asked for, but only 3 to 5 exist");
  return kTags[rank - 3][static_cast<std::size_t>(layout)];
}

}  // namespace

Layout preferred_blocked_layout() { return uses_avx512() ? Layout::kBlocked16 : Layout::kBlocked8; }

std::int64_t stored_channels(std::int64_t channels, Layout layout) {
  const std::int64_t block = channel_block(layout);
  return (channels + block - 1) / block * block;
}

memory::desc activation_desc(const memory::dims& dims, Layout layout) {
  return {dims, memory::data_type::f32, tag(dims.size(), layout)};
}

memory::desc plain_desc(const memory::dims& dims) {
  memory::dims strides(dims.size(), 1);
  for (std::size_t i = dims.size(); i-- > 1;) strides[i - 1] = strides[i] * dims[i];
  return {dims, memory::data_type::f32, strides};
}

memory::desc any_desc(const memory::dims& dims) { return {dims, memory::data_type::f32, Tag::any}; }

memory::dims stored_dims(const Shape& shape, Layout layout) {
  memory::dims dims(shape.begin(), shape.end());
  if (dims.size() > 1) dims[1] = stored_channels(dims[1], layout);
  return dims;
}

Geometry to_geometry(const graph::ResolvedWindow& window) {
  Geometry geometry{window.kernel, window.strides, window.dilations, window.pads_begin, window.pads_end};
  for (auto& dilation : geometry.dilations) --dilation;
  return geometry;
}

RowWindow row_window_of(const Geometry& geometry, std::int64_t src_rows, std::int64_t dst_rows) {
  return {.src_rows = src_rows,
          .dst_rows = dst_rows,
          .extent = (geometry.kernel[0] - 1) * (geometry.dilations[0] + 1) + 1,
          .stride = geometry.strides[0],
          .pad_begin = geometry.pads_begin[0]};
}

}  // namespace ration::ops::onednn
