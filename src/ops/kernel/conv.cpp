// Places a convolution kernel into a plan: layouts, packed weights, shards.
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "base/fail.hpp"
#include "ops/cut_counts.hpp"
#include "ops/kernel/bounds.hpp"
#include "ops/kernel/kernel.hpp"
#include "ops/openmp_team.hpp"

namespace ration::ops::kernel {
namespace {

using kernels::ConvKernel;
using kernels::ConvShape;

struct Conv {
  const ConvKernel* kernel;
  ConvShape shape;
  SharedTensor weights, bias, scale;  ///< bias and scale may be empty.
  Bounds bounds;
  bool residual;
  int max_cut;
};

class KernelConv : public Operation {
 public:
  KernelConv(const Conv& conv, std::shared_ptr<const PackedBuffer> packed, std::shared_ptr<const PackedBuffer> bias)
      : kernel_(*conv.kernel),
        shape_(conv.shape),
        bounds_(conv.bounds),
        residual_(conv.residual),
        packed_(std::move(packed)),
        bias_(std::move(bias)),
        units_(kernel_.units(shape_)),
        cuts_(every_count(std::min(conv.max_cut, units_))) {}

  std::span<const int> cuts() const override { return cuts_; }
  std::size_t scratch_bytes(int) const override { return kernel_.scratch_floats(shape_) * sizeof(float); }
  std::string detail() const override { return kernels::to_string(kernel_.isa); }

  void run(const StepArgs& args, Shard shard) const override {
    kernel_.run(shape_,
                {.src = static_cast<const float*>(args.src[0]),
                 .packed = floats(*packed_),
                 .bias = bias_ == nullptr ? nullptr : floats(*bias_),
                 .residual = residual_ ? static_cast<const float*>(args.dst) : nullptr,
                 .dst = static_cast<float*>(args.dst),
                 .scratch = reinterpret_cast<float*>(args.scratch),
                 .low = bounds_.low,
                 .high = bounds_.high},
                first_unit(shard.index, shard.count), first_unit(shard.index + 1, shard.count));
  }

 private:
  static const float* floats(const PackedBuffer& buffer) { return reinterpret_cast<const float*>(buffer.data()); }

  int first_unit(int index, int count) const {
    return static_cast<int>(static_cast<std::int64_t>(units_) * index / count);
  }

  const ConvKernel& kernel_;
  ConvShape shape_;
  Bounds bounds_;
  bool residual_;
  std::shared_ptr<const PackedBuffer> packed_, bias_;
  int units_;
  std::vector<int> cuts_;
};

/// Returns the tensor where floats may be read, which a file does not promise.
SharedTensor aligned(const SharedTensor& tensor) {
  const auto address = reinterpret_cast<std::uintptr_t>(tensor.view().data());
  return address % alignof(float) == 0 ? tensor : SharedTensor(Tensor::copy_of(tensor.view()));
}

std::shared_ptr<const PackedBuffer> pack_weights(const Conv& conv, WeightCache& cache) {
  const void* const scale = conv.scale.has_value() ? conv.scale.view().data() : nullptr;
  const std::string key = base::concat("kernel ", conv.kernel->name, " ", kernels::to_string(conv.kernel->isa), " ",
                                       conv.weights.view().data(), " times ", scale, " by ", conv.shape.stride_height,
                                       " x ", conv.shape.stride_width);
  return cache.get(key, {conv.weights, conv.scale}, [&] {
    auto packed = std::make_shared<PackedBuffer>(conv.kernel->packed_floats(conv.shape) * sizeof(float));
    const SharedTensor weights = aligned(conv.weights);
    const SharedTensor factors = conv.scale.has_value() ? aligned(conv.scale) : conv.scale;
    conv.kernel->pack(conv.shape, static_cast<const float*>(weights.view().data()),
                      factors.has_value() ? static_cast<const float*>(factors.view().data()) : nullptr,
                      reinterpret_cast<float*>(packed->data()));
    // From here on the packed form is read; both at once would double a model's memory.
    conv.weights.release_pages();
    return packed;
  });
}

std::shared_ptr<const PackedBuffer> pack_bias(const Conv& conv, WeightCache& cache) {
  if (!conv.bias.has_value()) return nullptr;
  const int lanes = kernels::lanes(conv.kernel->isa);
  const auto stored = static_cast<std::size_t>((conv.shape.dst_channels + lanes - 1) / lanes * lanes) * sizeof(float);
  return cache.get(base::concat("bias ", conv.bias.view().data(), " of ", stored), {conv.bias}, [&] {
    auto packed = std::make_shared<PackedBuffer>(stored);
    std::memset(packed->data(), 0, stored);
    std::memcpy(packed->data(), conv.bias.view().data(), conv.bias.view().bytes());
    return packed;
  });
}

const ConvKernel* find(kernels::Isa isa, std::string_view name) {
  const kernels::ConvKernelList list = kernels::conv_kernels(isa);
  for (int i = 0; i < list.count; ++i) {
    if (list.begin[i]->name == name) return list.begin[i];
  }
  return nullptr;
}

Proposal propose(const StepSpec& spec, const Conv& conv) {
  const Layout blocked = kernels::lanes(conv.kernel->isa) == 16 ? Layout::kBlocked16 : Layout::kBlocked8;
  Proposal proposal;
  proposal.src_layouts.assign(spec.src.size(), Layout::kPlain);
  proposal.uses_src.assign(spec.src.size(), false);
  proposal.src_layouts[0] = conv.kernel->plain_src ? Layout::kPlain : blocked;
  proposal.uses_src[0] = true;
  proposal.dst_layout = blocked;
  if (conv.residual) {
    proposal.src_layouts[3] = blocked;
    proposal.uses_src[3] = true;
    proposal.inplace_src = 3;
  }
  proposal.packed_bytes = conv.kernel->packed_floats(conv.shape) * sizeof(float);
  proposal.create = [conv](WeightCache& cache) {
    return std::make_unique<KernelConv>(conv, pack_weights(conv, cache), pack_bias(conv, cache));
  };
  return proposal;
}

}  // namespace

Answer propose_conv(const StepSpec& spec, const char* name) {
  if (openmp_team() > 1) return Refusal{"OpenMP teams run oneDNN's kernels only"};
  const ConvKernel* const kernel = find(spec.context.isa, name);
  if (kernel == nullptr) return Refusal{base::concat("no kernel for ", kernels::to_string(spec.context.isa))};
  const auto read = read_shape(spec);
  if (const auto* refusal = std::get_if<Refusal>(&read)) return *refusal;
  const auto& shape = std::get<ConvShape>(read);
  if (const char* const reason = kernel->refuses(shape)) return Refusal{reason};
  const auto& attributes = spec.node.get<graph::ConvAttributes>();
  const std::optional<Bounds> activation = bounds(attributes.activation);
  if (!activation.has_value()) {
    return Refusal{base::concat("no kernel applies ", to_string(attributes.activation->kind))};
  }
  // The padded channels of dst are 0 before the activation and must be 0 behind it.
  const bool padded = shape.dst_channels % kernels::lanes(kernel->isa) != 0;
  if (padded && (activation->low > 0.0F || activation->high < 0.0F)) {
    return Refusal{"the activation would not keep padded channels zero"};
  }
  Conv conv{.kernel = kernel,
            .shape = shape,
            .weights = *spec.src[1].constant,
            .bias = {},
            .scale = attributes.weight_scale,
            .bounds = *activation,
            .residual = spec.src.size() > 3 && spec.src[3].present,
            // Scratch for workers that may never come would make the arena five times as large (ResNet-50, 2 workers
            // on 64 CPUs: 6.2 and 32.8 MB) and spread over it what is used.
            .max_cut = kernel->scratch_floats(shape) == 0 ? spec.context.largest_free_cut() : spec.context.max_cut};
  if (spec.src.size() > 2 && spec.src[2].present) conv.bias = *spec.src[2].constant;
  return propose(spec, conv);
}

}  // namespace ration::ops::kernel
