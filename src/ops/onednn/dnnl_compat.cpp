#include "ops/onednn/dnnl_compat.hpp"

#include <algorithm>

#include "ops/onednn/first_use.hpp"

namespace ration::ops::onednn {
namespace {

using dnnl::algorithm;
using dnnl::memory;

/// What the eltwise post-op needs for one activation.
struct Eltwise {
  algorithm kind;
  float alpha, beta;
};

/// Returns the function that gives a NaN for a NaN, or nothing. oneDNN's relu without a slope, its clip, its logistic
/// and its hardsigmoid are made of the processor's max and min, which return the bound instead.
std::optional<Eltwise> eltwise(const graph::Activation& activation) {
  switch (activation.kind) {
    case graph::ActivationKind::kLeakyRelu:
      if (activation.alpha == 0.0F) return std::nullopt;
      return Eltwise{algorithm::eltwise_relu, activation.alpha, 0.0F};
    // Version 3 takes the slope and offset that version 2 had built in.
    case graph::ActivationKind::kHardSwish: return Eltwise{algorithm::eltwise_hardswish, 1.0F / 6.0F, 0.5F};
    default: return std::nullopt;
  }
}

/// Runs a function that makes a description; "unimplemented" and "invalid arguments" are answers, not failures.
template <class F>
std::optional<Description> described(const char* kind, F&& make) {
  try {
    Description description = make();
    if (description.get(true) == nullptr) {
      note_use(kind, "refused");
      return std::nullopt;
    }
    note_use(kind, implementation_name(description));
    return description;
  } catch (const dnnl::error& error) {
    note_use(kind, "refused");
    if (error.status == dnnl_unimplemented || error.status == dnnl_invalid_arguments) return std::nullopt;
    base::fail(ErrorCode::kInternal, "oneDNN ", library_version(), " failed with status ",
               static_cast<int>(error.status), " while describing a primitive, ", error.what());
  }
}

algorithm pooling_algorithm(PoolKind kind) {
  return kind == PoolKind::kAverageIncludingPads ? algorithm::pooling_avg_include_padding
                                                 : algorithm::pooling_avg_exclude_padding;
}

/// A blocked format taken apart the same way for both versions.
struct Blocking {
  memory::dims dims, padded_dims, strides, blocks, block_axes;
};

Blocking blocking(const memory::desc& desc) {
#if DNNL_VERSION_MAJOR >= 3
  return {desc.get_dims(), desc.get_padded_dims(), desc.get_strides(), desc.get_inner_blks(), desc.get_inner_idxs()};
#else
  const auto& format = desc.data.format_desc.blocking;
  const int rank = desc.data.ndims;
  const int blocks = format.inner_nblks;
  return {memory::dims(desc.data.dims, desc.data.dims + rank),
          memory::dims(desc.data.padded_dims, desc.data.padded_dims + rank),
          memory::dims(format.strides, format.strides + rank),
          memory::dims(format.inner_blks, format.inner_blks + blocks),
          memory::dims(format.inner_idxs, format.inner_idxs + blocks)};
#endif
}

}  // namespace

const dnnl::engine& cpu_engine() {
  static const auto* const engine = new dnnl::engine(dnnl::engine::kind::cpu, 0);
  return *engine;
}

const dnnl::stream& cpu_stream() {
  static const auto* const stream = new dnnl::stream(cpu_engine());
  return *stream;
}

bool lets_nan_pass(const graph::Activation& activation) { return eltwise(activation).has_value(); }

dnnl::primitive_attr make_attributes(bool add_dst, const std::optional<graph::Activation>& activation) {
  dnnl::primitive_attr attributes;
  attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
  dnnl::post_ops post_ops;
  if (add_dst) post_ops.append_sum(1.0F);
  if (activation.has_value()) {
    const std::optional<Eltwise> function = eltwise(*activation);
    base::require(function.has_value(), ErrorCode::kInternal, "oneDNN's ", to_string(activation->kind),
                  " must not be used, because it loses a NaN");
#if DNNL_VERSION_MAJOR >= 3
    post_ops.append_eltwise(function->kind, function->alpha, function->beta);
#else
    post_ops.append_eltwise(1.0F, function->kind, function->alpha, function->beta);
#endif
  }
  attributes.set_post_ops(post_ops);
  return attributes;
}

std::optional<Description> describe_convolution(const ArgumentDescs& args, const Geometry& geometry,
                                                const dnnl::primitive_attr& attributes) {
  using Convolution = dnnl::convolution_forward;
  return described("describe convolution", [&]() -> Description {
#if DNNL_VERSION_MAJOR >= 3
    return Convolution::primitive_desc(cpu_engine(), dnnl::prop_kind::forward_inference, algorithm::convolution_direct,
                                       args.src, args.weights, args.bias, args.dst, geometry.strides,
                                       geometry.dilations, geometry.pads_begin, geometry.pads_end, attributes, true);
#else
    const Convolution::desc desc(dnnl::prop_kind::forward_inference, algorithm::convolution_direct, args.src,
                                 args.weights, args.bias, args.dst, geometry.strides, geometry.dilations,
                                 geometry.pads_begin, geometry.pads_end);
    return Convolution::primitive_desc(desc, attributes, cpu_engine(), true);
#endif
  });
}

std::optional<Description> describe_pooling(PoolKind kind, const ArgumentDescs& args, const Geometry& geometry,
                                            const dnnl::primitive_attr& attributes) {
#if DNNL_VERSION_MAJOR >= 3
  return described("describe pooling", [&]() -> Description {
    return dnnl::pooling_forward::primitive_desc(
        cpu_engine(), dnnl::prop_kind::forward_inference, pooling_algorithm(kind), args.src, args.dst, geometry.strides,
        geometry.kernel, geometry.dilations, geometry.pads_begin, geometry.pads_end, attributes, true);
  });
#else
  // Version 2 computes dilated windows by its reference only, so they are not worth asking for.
  const bool dilated = std::any_of(geometry.dilations.begin(), geometry.dilations.end(), [](auto d) { return d != 0; });
  if (dilated) return std::nullopt;
  return described("describe pooling", [&]() -> Description {
    const dnnl::pooling_forward::desc desc(dnnl::prop_kind::forward_inference, pooling_algorithm(kind), args.src,
                                           args.dst, geometry.strides, geometry.kernel, geometry.pads_begin,
                                           geometry.pads_end);
    return dnnl::pooling_forward::primitive_desc(desc, attributes, cpu_engine(), true);
  });
#endif
}

std::optional<Description> describe_reorder(const memory::desc& src, const memory::desc& dst,
                                            const dnnl::primitive_attr& attributes) {
  return described("describe reorder", [&]() -> Description {
    return dnnl::reorder::primitive_desc(cpu_engine(), src, cpu_engine(), dst, attributes, true);
  });
}

std::string implementation_name(const Description& description) { return description.impl_info_str(); }

bool is_slow(const std::string& implementation) {
  return implementation.starts_with("ref") || implementation.starts_with("gemm:ref") ||
         implementation.starts_with("simple:any");
}

bool uses_avx512() {
  const auto bits = static_cast<unsigned>(dnnl::get_effective_cpu_isa());
  const auto wanted = static_cast<unsigned>(dnnl::cpu_isa::avx512_core);
  return (bits & wanted) == wanted;
}

std::string format_text(const memory::desc& desc) {
  const Blocking format = blocking(desc);
  std::string text;
  const auto append = [&text](char label, const memory::dims& numbers) {
    text += label;
    for (const auto number : numbers) text += std::to_string(number) + ",";
  };
  append('d', format.dims);
  append('p', format.padded_dims);
  append('s', format.strides);
  append('b', format.blocks);
  append('a', format.block_axes);
  return text;
}

bool is_outermost(const memory::desc& desc, int axis) {
  const Blocking format = blocking(desc);
  const auto own = static_cast<std::size_t>(axis);
  for (std::size_t i = 0; i < format.strides.size(); ++i) {
    // A dimension of one block has a stride that nothing walks.
    if (i != own && format.padded_dims[i] > 1 && format.strides[i] > format.strides[own]) return false;
  }
  return true;
}

std::string library_version() {
  const dnnl::version_t* const version = dnnl::version();
  return base::concat(version->major, ".", version->minor, ".", version->patch);
}

}  // namespace ration::ops::onednn
