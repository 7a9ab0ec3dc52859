// Places a pooling kernel into a plan: layouts and shards.
#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <variant>
#include <vector>

#include "base/fail.hpp"
#include "graph/shape_rules.hpp"
#include "ops/cut_counts.hpp"
#include "ops/float_chain.hpp"
#include "ops/kernel/kernel.hpp"

namespace ration::ops::kernel {
namespace {

using kernels::PoolKernel;
using kernels::PoolShape;

class KernelPool : public Operation {
 public:
  KernelPool(const PoolKernel& kernel, const PoolShape& shape, int max_cut)
      : kernel_(kernel), shape_(shape), units_(kernel.units(shape)), cuts_(every_count(std::min(max_cut, units_))) {}

  std::span<const int> cuts() const override { return cuts_; }
  std::string detail() const override { return kernels::to_string(kernel_.isa); }

  void run(const StepArgs& args, Shard shard) const override {
    kernel_.run(shape_, {.src = static_cast<const float*>(args.src[0]), .dst = static_cast<float*>(args.dst)},
                first_unit(shard.index, shard.count), first_unit(shard.index + 1, shard.count));
  }

 private:
  int first_unit(int index, int count) const {
    return static_cast<int>(static_cast<std::int64_t>(units_) * index / count);
  }

  const PoolKernel& kernel_;
  PoolShape shape_;
  int units_;
  std::vector<int> cuts_;
};

const PoolKernel* find(kernels::Isa isa, std::string_view name) {
  const kernels::PoolKernelList list = kernels::pool_kernels(isa);
  for (int i = 0; i < list.count; ++i) {
    if (list.begin[i]->name == name) return list.begin[i];
  }
  return nullptr;
}

/// Whether nobody before the reference computes the step if this kernel does not.
bool is_only_here(const StepSpec& spec, const graph::ResolvedWindow& window) {
  const bool is_mean = spec.node.op == graph::OpKind::kAveragePool || spec.node.op == graph::OpKind::kGlobalAveragePool;
  return !is_mean || is_long_chain(window.kernel);
}

std::optional<Refusal> refuse(const StepSpec& spec, Layout layout) {
  const Shape& src = spec.src[0].shape;
  if (spec.src[0].type != DataType::kFloat32) {
    return Refusal{base::concat("the data type is ", to_string(spec.src[0].type), ", not float32")};
  }
  if (src.rank() != 3 && src.rank() != 4) return Refusal{base::concat("rank ", src.rank(), " is not 3 or 4")};
  if (src.elements() == 0 || spec.dst.shape.elements() == 0) return Refusal{"a dimension is zero"};
  const std::int64_t most = std::max(storage_elements(src, layout), storage_elements(spec.dst.shape, layout));
  if (most > std::numeric_limits<int>::max() / 2) return Refusal{base::concat("a buffer has ", most, " elements")};
  return std::nullopt;
}

/// A single spatial axis is taken as an image of one row.
struct Image {
  explicit Image(const Shape& shape) : height(shape.rank() == 3 ? 1 : shape[2]), width(shape[shape.rank() - 1]) {}
  std::int64_t height, width;
};

/// The window of MaxPool and AveragePool as declared; that of the global forms is the image.
graph::ResolvedWindow window_of(const StepSpec& spec) {
  const Shape& src = spec.src[0].shape;
  const std::vector<std::int64_t> spatial(src.begin() + 2, src.end());
  const auto* const pool = std::get_if<graph::PoolAttributes>(&spec.node.attributes);
  const graph::Window declared = pool != nullptr ? pool->window : graph::Window{.kernel = spatial};
  const bool ceil_mode = pool != nullptr && pool->ceil_mode;
  graph::ResolvedWindow window = graph::resolve_window(declared, spatial, {}, ceil_mode, spec.node.label());
  if (spatial.size() == 1) {
    for (auto* const entries : {&window.kernel, &window.strides, &window.dilations})
      entries->insert(entries->begin(), 1);
    for (auto* const pads : {&window.pads_begin, &window.pads_end}) pads->insert(pads->begin(), 0);
  }
  return window;
}

PoolShape shape_of(const StepSpec& spec, const graph::ResolvedWindow& window) {
  const Image src(spec.src[0].shape);
  const Image dst(spec.dst.shape);
  const auto number = [](std::int64_t value) { return static_cast<int>(value); };
  return {.images = number(spec.src[0].shape[0]),
          .channels = number(spec.src[0].shape[1]),
          .src_height = number(src.height),
          .src_width = number(src.width),
          .dst_height = number(dst.height),
          .dst_width = number(dst.width),
          .kernel_height = number(window.kernel[0]),
          .kernel_width = number(window.kernel[1]),
          .stride_height = number(window.strides[0]),
          .stride_width = number(window.strides[1]),
          .dilation_height = number(window.dilations[0]),
          .dilation_width = number(window.dilations[1]),
          .pad_top = number(window.pads_begin[0]),
          .pad_left = number(window.pads_begin[1])};
}

/// One pixel whose channels fill their blocks is stored alike in every layout.
Layout written_layout(const PoolShape& shape, Layout layout) {
  const bool alike = shape.dst_height * shape.dst_width == 1 && shape.channels % channel_block(layout) == 0;
  return alike ? Layout::kPlain : layout;
}

}  // namespace

Answer propose_pool(const StepSpec& spec, const char* name) {
  const PoolKernel* const kernel = find(spec.context.isa, name);
  if (kernel == nullptr) return Refusal{base::concat("no kernel for ", kernels::to_string(spec.context.isa))};
  const Layout layout = kernels::lanes(kernel->isa) == 16 ? Layout::kBlocked16 : Layout::kBlocked8;
  if (const std::optional<Refusal> refusal = refuse(spec, layout)) return *refusal;
  const graph::ResolvedWindow window = window_of(spec);
  if (spec.src[0].layout != layout && !is_only_here(spec, window)) {
    return Refusal{base::concat("src is not ", to_string(layout))};
  }
  // Without padding the mean of what lies inside is the mean of all; with ceil_mode it need not be.
  if (spec.node.op == graph::OpKind::kAveragePool && window.pads_end != std::vector<std::int64_t>{0, 0}) {
    return Refusal{"it is padded"};
  }
  const PoolShape shape = shape_of(spec, window);
  if (const char* const reason = kernel->refuses(shape)) return Refusal{reason};
  Proposal proposal;
  proposal.src_layouts = {layout};
  proposal.dst_layout = written_layout(shape, layout);
  proposal.uses_src = {true};
  proposal.create = [kernel, shape, max_cut = spec.context.largest_free_cut()](WeightCache&) {
    return std::make_unique<KernelPool>(*kernel, shape, max_cut);
  };
  return proposal;
}

}  // namespace ration::ops::kernel
