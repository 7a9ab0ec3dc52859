#include <cmath>
#include <cstddef>
#include <memory>
#include <vector>

#include "base/fail.hpp"
#include "ops/pointwise/pointwise.hpp"
#include "ops/pointwise/unit_loop.hpp"

namespace ration::ops::pointwise {
namespace {

/// Per stored channel: dst = (src - mean) * factor + offset. Zero for padding, which therefore stays zero.
struct Parameters {
  std::vector<float> mean, factor, offset;
};

Parameters read_parameters(const StepSpec& spec, std::int64_t stored) {
  const auto size = static_cast<std::size_t>(stored);
  Parameters parameters{std::vector<float>(size), std::vector<float>(size), std::vector<float>(size)};
  const double epsilon = static_cast<double>(spec.node.get<graph::BatchNormalizationAttributes>().epsilon);
  for (std::int64_t c = 0; c < spec.src[1].shape.elements(); ++c) {
    const auto value = [&](std::size_t input) { return spec.src[input].constant->load<float>(c); };
    const auto at = static_cast<std::size_t>(c);
    const double variance = static_cast<double>(value(4));
    parameters.mean[at] = value(3);
    parameters.factor[at] = static_cast<float>(static_cast<double>(value(1)) / std::sqrt(variance + epsilon));
    parameters.offset[at] = value(2);
  }
  return parameters;
}

/// A unit is one block of channels (plain: one channel) of one image: `spatial` times `block` elements.
UnitBody body_of(Parameters parameters, std::int64_t spatial, std::int64_t block) {
  const auto held = std::make_shared<const Parameters>(std::move(parameters));
  const auto blocks = static_cast<std::int64_t>(held->mean.size()) / block;
  return [held, spatial, block, blocks](const StepArgs& args, std::int64_t begin, std::int64_t end) {
    for (std::int64_t unit = begin; unit < end; ++unit) {
      const auto channel = static_cast<std::size_t>(unit % blocks * block);
      const float* const mean = held->mean.data() + channel;
      const float* const factor = held->factor.data() + channel;
      const float* const offset = held->offset.data() + channel;
      const float* src = static_cast<const float*>(args.src[0]) + unit * spatial * block;
      float* dst = static_cast<float*>(args.dst) + unit * spatial * block;
      if (block == 1) {
        for (std::int64_t i = 0; i < spatial; ++i) dst[i] = (src[i] - *mean) * *factor + *offset;
        continue;
      }
      for (std::int64_t i = 0; i < spatial; ++i, src += block, dst += block) {
        for (std::int64_t c = 0; c < block; ++c) dst[c] = (src[c] - mean[c]) * factor[c] + offset[c];
      }
    }
  };
}

}  // namespace

Answer propose_batch_normalization(const StepSpec& spec) {
  if (const std::optional<Refusal> refusal = refuse_other_types(spec)) return *refusal;
  const Shape& shape = spec.src[0].shape;
  if (shape.rank() < 2 || shape.elements() == 0) return Refusal{base::concat("the shape is ", shape.to_string())};
  for (std::size_t i = 1; i < 5; ++i) {
    if (spec.src[i].constant == nullptr) return Refusal{base::concat("input ", i, " is not constant")};
    if (spec.src[i].shape.elements() != shape[1]) return Refusal{base::concat("input ", i, " is not one per channel")};
  }
  const Layout layout = spec.src[0].layout == Layout::kChannelsLast ? Layout::kPlain : spec.src[0].layout;
  const std::int64_t block = channel_block(layout);
  const std::int64_t stored = (shape[1] + block - 1) / block * block;
  const std::int64_t spatial = shape.elements(2, shape.rank());
  const Units units{shape[0] * (stored / block), spatial * block};
  Proposal proposal = propose_loop(spec, 1, layout, units, body_of(read_parameters(spec, stored), spatial, block));
  proposal.may_alias_src0 = true;
  return proposal;
}

}  // namespace ration::ops::pointwise
