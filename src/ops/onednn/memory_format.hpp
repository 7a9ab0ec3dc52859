/// The project's layouts as oneDNN memory descriptions.
///
/// Descriptions name the channels as stored: rounded up to the block, so that the library sees no padding of its own
/// and never writes zeros behind a handle that several threads share. The zeros in padded weights and biases keep the
/// padded channels of every result zero.
#pragma once

#include <cstdint>
#include <optional>

#include "graph/shape_rules.hpp"
#include "ops/onednn/dnnl_compat.hpp"
#include "ops/onednn/row_range.hpp"
#include "ration/tensor.hpp"
#include "tensor/layout.hpp"

namespace ration::ops::onednn {

/// Returns channels rounded up to the layout's block.
std::int64_t stored_channels(std::int64_t channels, Layout layout);

/// Returns the float32 description of [images, channels, spatial...] with channels as stored. Rank 3 to 5.
dnnl::memory::desc activation_desc(const dnnl::memory::dims& dims, Layout layout);

/// Returns the float32 row-major description of any rank up to 5.
dnnl::memory::desc plain_desc(const dnnl::memory::dims& dims);

/// Returns the float32 description that lets the library choose the format.
dnnl::memory::desc any_desc(const dnnl::memory::dims& dims);

/// Returns the shape's dimensions with the channels as stored in `layout`.
dnnl::memory::dims stored_dims(const Shape& shape, Layout layout);

/// Returns the geometry of a resolved window.
Geometry to_geometry(const graph::ResolvedWindow& window);

/// Returns how its windows move along the outermost spatial axis.
RowWindow row_window_of(const Geometry& geometry, std::int64_t src_rows, std::int64_t dst_rows);

}  // namespace ration::ops::onednn
