#include "ops/onednn/conv_weights.hpp"

#include <cstdint>
#include <cstring>

#include "base/fail.hpp"
#include "ops/onednn/memory_format.hpp"

namespace ration::ops::onednn {
namespace {

using dnnl::memory;

std::size_t plain_bytes(const memory::dims& dims) { return plain_desc(dims).get_size(); }

/// Copies count floats, which may be unaligned, times factor.
void copy_scaled(float* dst, const std::byte* src, std::size_t count, float factor) {
  std::memcpy(dst, src, count * sizeof(float));
  if (factor == 1.0F) return;
  for (std::size_t i = 0; i < count; ++i) dst[i] *= factor;
}

/// Spreads the file's [O, I/group, kernel...] over the stored dimensions and applies the scale.
std::unique_ptr<PackedBuffer> spread(const PlacedConv& conv) {
  const ConvProblem& problem = conv.problem;
  const memory::dims dims = conv.weights_dims();
  const std::int64_t rows = problem.dst_channels;
  const auto row = static_cast<std::size_t>(problem.weights.shape().elements() / rows);
  const std::size_t stored_rows = static_cast<std::size_t>(conv.dst_channels);
  const std::size_t stored_row = plain_bytes(dims) / sizeof(float) / stored_rows;
  auto buffer = std::make_unique<PackedBuffer>(plain_bytes(dims));
  if (stored_row != row || conv.dst_channels != rows) std::memset(buffer->data(), 0, buffer->bytes());
  auto* const dst = reinterpret_cast<float*>(buffer->data());
  const auto* const src = static_cast<const std::byte*>(problem.weights.view().data());
  for (std::int64_t o = 0; o < rows; ++o) {
    const auto at = static_cast<std::size_t>(o);
    const float factor = problem.scale.has_value() ? problem.scale.load<float>(o) : 1.0F;
    copy_scaled(dst + at * stored_row, src + at * row * sizeof(float), row, factor);
  }
  return buffer;
}

bool aligned(const void* address) { return reinterpret_cast<std::uintptr_t>(address) % alignof(float) == 0; }

void reorder_weights(const PlacedConv& conv, const memory::desc& desc, PackedBuffer& packed) {
  const ConvProblem& problem = conv.problem;
  const memory::dims dims = conv.weights_dims();
  const bool exact = conv.src_channels == problem.src_channels && conv.dst_channels == problem.dst_channels;
  const void* source = problem.weights.view().data();
  std::unique_ptr<PackedBuffer> copy;
  if (!exact || problem.scale.has_value() || !aligned(source)) {
    copy = spread(conv);
    source = copy->data();
  }
  memory from(plain_desc(dims), cpu_engine(), const_cast<void*>(source));
  memory to(desc, cpu_engine(), packed.data());
  const dnnl::stream& stream = cpu_stream();
  dnnl::reorder(from, to).execute(stream, from, to);
}

}  // namespace

std::shared_ptr<const PackedBuffer> pack_weights(const PlacedConv& conv, const memory::desc& desc, WeightCache& cache) {
  const ConvProblem& problem = conv.problem;
  const void* const scale = problem.scale.has_value() ? problem.scale.view().data() : nullptr;
  const std::string key =
      base::concat("conv ", problem.weights.view().data(), " times ", scale, " as ", format_text(desc));
  return cache.get(key, {problem.weights, problem.scale}, [&] {
    auto packed = std::make_shared<PackedBuffer>(desc.get_size());
    reorder_weights(conv, desc, *packed);
    // From here on the packed form is read; both at once would double a model's memory.
    problem.weights.release_pages();
    return packed;
  });
}

std::shared_ptr<const PackedBuffer> pack_bias(const PlacedConv& conv, WeightCache& cache) {
  const SharedTensor& bias = conv.problem.bias;
  const auto stored = static_cast<std::size_t>(conv.dst_channels) * sizeof(float);
  const std::string key = base::concat("bias ", bias.view().data(), " of ", stored);
  return cache.get(key, {bias}, [&] {
    auto packed = std::make_shared<PackedBuffer>(stored);
    std::memset(packed->data(), 0, stored);
    std::memcpy(packed->data(), bias.view().data(), bias.view().bytes());
    return packed;
  });
}

}  // namespace ration::ops::onednn
