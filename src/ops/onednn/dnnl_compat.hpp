/// oneDNN 2.6 and 3.x under one face: everything in which the two interfaces differ, and the process's CPU engine.
///
/// Functions that describe a primitive return nothing when the library has no implementation for the case; other
/// failures of the library become Error(kInternal) through guarded(). Callers hold a TeamScope, because a
/// description already depends on the number of threads. Thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include <oneapi/dnnl/dnnl.hpp>

#include "base/fail.hpp"
#include "graph/activation.hpp"

namespace ration::ops::onednn {

/// A described primitive of any kind: implementation name, memory descriptions, and the way to create it.
using Description = dnnl::primitive_desc_base;

/// Spatial geometry in oneDNN's terms: a dilation of 0 is dense. `kernel` is used by poolings only.
struct Geometry {
  dnnl::memory::dims kernel, strides, dilations, pads_begin, pads_end;
};

/// Memory descriptions of a primitive's arguments; a zero description stands for an absent one.
struct ArgumentDescs {
  dnnl::memory::desc src, weights, bias, dst;
};

/// Not the maximum: of a window that holds a NaN oneDNN returns the greatest number, or the least float there is.
enum class PoolKind : std::uint8_t { kAverageIncludingPads, kAverageExcludingPads };

/// The process's CPU engine and a stream on it. Stateless handles that are never destroyed.
const dnnl::engine& cpu_engine();
const dnnl::stream& cpu_stream();

/// Returns true if the library has this activation and its function returns NaN for NaN.
bool lets_nan_pass(const graph::Activation& activation);

/// Returns attributes with the scratchpad in the caller's hands and the post-ops "add what dst holds" and
/// "activation", in this order. Throws Error(kInternal) for an activation that does not let a NaN pass.
dnnl::primitive_attr make_attributes(bool add_dst, const std::optional<graph::Activation>& activation);

std::optional<Description> describe_convolution(const ArgumentDescs& args, const Geometry& geometry,
                                                const dnnl::primitive_attr& attributes);
std::optional<Description> describe_pooling(PoolKind kind, const ArgumentDescs& args, const Geometry& geometry,
                                            const dnnl::primitive_attr& attributes);
std::optional<Description> describe_reorder(const dnnl::memory::desc& src, const dnnl::memory::desc& dst,
                                            const dnnl::primitive_attr& attributes);

/// Names the library's implementation, for example "jit:avx512_core" (older versions: "jit:avx512_common").
std::string implementation_name(const Description& description);

/// Returns true for the library's plain loops, which exist for completeness and not for speed.
bool is_slow(const std::string& implementation);

/// Returns true if the library may use AVX-512 with its byte, word and double word instructions.
bool uses_avx512();

/// Spells out a blocked format, dimensions, strides and inner blocks: equal strings mean equal bytes after packing.
std::string format_text(const dnnl::memory::desc& desc);

/// Returns true if dimension `axis` is the outermost in memory, so that ranges of it are contiguous.
bool is_outermost(const dnnl::memory::desc& desc, int axis);

/// Returns the library's version, for example "2.6.3".
std::string library_version();

/// Calls f and turns an exception of the library into Error(kInternal) naming `label`, or Error(kResourceExhausted)
/// where it found no memory.
template <class F>
auto guarded(const std::string& label, F&& f) {
  try {
    return std::forward<F>(f)();
  } catch (const dnnl::error& error) {
    const bool exhausted = error.status == dnnl_out_of_memory;
    base::fail(exhausted ? ErrorCode::kResourceExhausted : ErrorCode::kInternal, label, ": oneDNN ", library_version(),
               " failed with status ", static_cast<int>(error.status), ", ", error.what());
  }
}

}  // namespace ration::ops::onednn
