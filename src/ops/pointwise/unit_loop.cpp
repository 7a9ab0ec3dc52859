#include "ops/pointwise/unit_loop.hpp"

#include <algorithm>
#include <utility>

#include "base/fail.hpp"
#include "ops/cut_counts.hpp"

namespace ration::ops::pointwise {
namespace {

/// A shard of fewer elements than this (16 KB of float32) is done before a helper has come. An estimate.
constexpr std::int64_t kLeastElements = 4096;

/// Ranges of single elements begin on cache lines, so that two shards never write one.
constexpr std::int64_t kCacheLineElements = 16;

}  // namespace

UnitLoop::UnitLoop(const Units& units, UnitBody body, int max_cut)
    : units_(units.count),
      step_(units.elements_each >= kCacheLineElements ? 1 : kCacheLineElements),
      body_(std::move(body)) {
  const std::int64_t steps = (units_ + step_ - 1) / step_;
  const std::int64_t pays = units_ * units.elements_each / kLeastElements;
  counts_ = every_count(static_cast<int>(std::min({static_cast<std::int64_t>(max_cut), steps, pays})));
}

void UnitLoop::run(const StepArgs& args, Shard shard) const {
  const std::int64_t steps = (units_ + step_ - 1) / step_;
  const std::int64_t begin = steps * shard.index / shard.count * step_;
  const std::int64_t end = std::min(units_, steps * (shard.index + 1) / shard.count * step_);
  if (begin < end) body_(args, begin, end);
}

Proposal propose_loop(const StepSpec& spec, std::size_t read, Layout layout, const Units& units, UnitBody body) {
  Proposal proposal;
  proposal.src_layouts.assign(spec.src.size(), Layout::kPlain);
  proposal.uses_src.assign(spec.src.size(), false);
  for (std::size_t i = 0; i < std::min(read, spec.src.size()); ++i) {
    proposal.src_layouts[i] = layout;
    proposal.uses_src[i] = true;
  }
  proposal.dst_layout = layout;
  const int max_cut = spec.context.largest_free_cut();
  proposal.create = [units, body = std::move(body), max_cut](WeightCache&) {
    return std::make_unique<UnitLoop>(units, body, max_cut);
  };
  return proposal;
}

std::optional<Refusal> refuse_other_types(const StepSpec& spec) {
  const DataType type = spec.src[0].type;
  if (type == DataType::kFloat32) return std::nullopt;
  return Refusal{base::concat("the data type is ", to_string(type), ", not float32")};
}

}  // namespace ration::ops::pointwise
