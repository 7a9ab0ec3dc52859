// AveragePool and its global form.
#include <algorithm>
#include <memory>
#include <variant>
#include <vector>

#include "base/fail.hpp"
#include "graph/shape_rules.hpp"
#include "ops/float_chain.hpp"
#include "ops/onednn/image_refusal.hpp"
#include "ops/onednn/memory_format.hpp"
#include "ops/onednn/onednn.hpp"
#include "ops/onednn/row_cuts.hpp"
#include "ops/onednn/slices.hpp"
#include "ops/onednn/team_scope.hpp"

namespace ration::ops::onednn {
namespace {

using dnnl::memory;

struct PoolProblem {
  std::string label;
  PoolKind kind = PoolKind::kAverageIncludingPads;
  Shape src, dst;
  Geometry geometry;
};

/// Widens the end padding to where the last window reaches, which is further than declared only with ceil_mode.
/// Returns true if it was widened.
bool widen_end(const std::vector<std::int64_t>& input, graph::ResolvedWindow& window) {
  bool widened = false;
  for (std::size_t i = 0; i < input.size(); ++i) {
    const std::int64_t extent = (window.kernel[i] - 1) * window.dilations[i] + 1;
    const std::int64_t reach = (window.output[i] - 1) * window.strides[i] + extent - window.pads_begin[i];
    if (reach - input[i] <= window.pads_end[i]) continue;
    window.pads_end[i] = reach - input[i];
    widened = true;
  }
  return widened;
}

/// Layouts to ask for: as the producer wrote, then blocked.
std::vector<Layout> layouts_to_try(const StepSpec& spec) {
  std::vector<Layout> layouts{spec.src[0].layout};
  if (layouts[0] != spec.context.preferred_blocked) layouts.push_back(spec.context.preferred_blocked);
  return layouts;
}

/// The pooling as slices: one channel block of one image where the layout is blocked, else one image.
SliceSpec slice(const PoolProblem& problem, Layout layout, int max_cut) {
  memory::dims src = stored_dims(problem.src, layout);
  memory::dims dst = stored_dims(problem.dst, layout);
  SliceSpec spec;
  spec.label = problem.label;
  spec.max_cut = max_cut;
  spec.slices = src[0];
  if (const std::int64_t block = channel_block(layout); block > 1) {
    spec.slices *= src[1] / block;
    src[1] = dst[1] = block;
  }
  src[0] = dst[0] = 1;
  spec.src_bytes = plain_desc(src).get_size();
  spec.dst_bytes = plain_desc(dst).get_size();
  spec.describe = [kind = problem.kind, geometry = problem.geometry, src, dst, layout](std::int64_t slices) mutable {
    src[0] = dst[0] = slices;
    return describe_pooling(kind, {activation_desc(src, layout), {}, {}, activation_desc(dst, layout)}, geometry,
                            make_attributes(false, std::nullopt));
  };
  return spec;
}

/// The pooling as ranges of rows, where they lie one after the other.
RowSpec channels_last_rows(const PoolProblem& problem, int max_cut) {
  constexpr Layout kLayout = Layout::kChannelsLast;
  memory::dims src = stored_dims(problem.src, kLayout);
  memory::dims dst = stored_dims(problem.dst, kLayout);
  RowSpec spec;
  spec.label = problem.label;
  spec.images = src[0];
  spec.window = row_window_of(problem.geometry, src[2], dst[2]);
  src[0] = dst[0] = 1;
  spec.src_image_bytes = plain_desc(src).get_size();
  spec.dst_image_bytes = plain_desc(dst).get_size();
  spec.src_row_bytes = spec.src_image_bytes / static_cast<std::size_t>(src[2]);
  spec.dst_row_bytes = spec.dst_image_bytes / static_cast<std::size_t>(dst[2]);
  spec.max_cut = max_cut;
  spec.describe = [kind = problem.kind, geometry = problem.geometry, src, dst](const RowRange& range) mutable {
    src[2] = range.src_rows;
    dst[2] = range.dst_rows;
    geometry.pads_begin[0] = range.pad_begin;
    geometry.pads_end[0] = range.pad_end;
    return describe_pooling(kind, {activation_desc(src, kLayout), {}, {}, activation_desc(dst, kLayout)}, geometry,
                            make_attributes(false, std::nullopt));
  };
  return spec;
}

std::unique_ptr<Operation> make_pool_by_rows(const RowSpec& spec, const Description& image) {
  const TeamScope team;
  return guarded(spec.label, [&] { return std::make_unique<ShardedPrimitive>(make_row_program(spec, image)); });
}

/// One image of 1 x 1 pixels whose channels fill their blocks is stored alike in every layout.
Layout written_layout(const Shape& dst, Layout layout) {
  const bool alike = dst.elements(2, dst.rank()) == 1 && dst[1] % channel_block(layout) == 0;
  return alike ? Layout::kPlain : layout;
}

Answer propose(const StepSpec& spec, const PoolProblem& problem) {
  if (is_long_chain(problem.geometry.kernel)) {
    return Refusal{base::concat("oneDNN adds a window up in one chain of floats, and it has more than ",
                                kLongestFloatChain, " elements")};
  }
  std::string reasons;
  for (const Layout layout : layouts_to_try(spec)) {
    const SliceSpec slices = slice(problem, layout, spec.context.max_cut);
    const std::optional<Description> whole = slices.describe(slices.slices);
    if (whole.has_value() && !is_slow(implementation_name(*whole))) {
      Proposal proposal;
      proposal.src_layouts = {layout};
      proposal.dst_layout = written_layout(problem.dst, layout);
      proposal.uses_src = {true};
      proposal.create = [slices, description = *whole](WeightCache&) { return make_sliced(slices, description); };
      if (layout != Layout::kChannelsLast) return proposal;
      const RowSpec rows = channels_last_rows(problem, spec.context.max_cut);
      const std::optional<RowRange> all = row_range(rows.window, 0, 1);
      const std::optional<Description> image = all.has_value() ? rows.describe(*all) : std::nullopt;
      if (!image.has_value() || is_slow(implementation_name(*image))) return proposal;
      proposal.create = [rows, description = *image](WeightCache&) { return make_pool_by_rows(rows, description); };
      return proposal;
    }
    if (!reasons.empty()) reasons += "; ";
    reasons += base::concat(to_string(layout), ": oneDNN offers ",
                            whole.has_value() ? "only " + implementation_name(*whole) : "no implementation");
  }
  return Refusal{reasons};
}

}  // namespace

Answer propose_pool(const StepSpec& spec) {
  if (const std::optional<Refusal> refusal = refuse_unless_images(spec)) return *refusal;
  const TeamScope team;
  const auto& attributes = spec.node.get<graph::PoolAttributes>();
  const Shape& src = spec.src[0].shape;
  const std::vector<std::int64_t> input(src.begin() + 2, src.end());
  graph::ResolvedWindow window =
      graph::resolve_window(attributes.window, input, {}, attributes.ceil_mode, spec.node.label());
  const bool widened = widen_end(input, window);
  if (widened && attributes.count_include_pad) {
    return Refusal{"with ceil_mode the last window reaches past the padding that its average counts"};
  }
  for (std::size_t i = 0; i < input.size(); ++i) {
    if (std::max(window.pads_begin[i], window.pads_end[i]) >= window.kernel[i]) {
      return Refusal{"a window may lie in the padding alone"};
    }
  }
  const PoolKind kind =
      attributes.count_include_pad ? PoolKind::kAverageIncludingPads : PoolKind::kAverageExcludingPads;
  return propose(spec, {spec.node.label(), kind, src, spec.dst.shape, to_geometry(window)});
}

Answer propose_global_pool(const StepSpec& spec) {
  if (const std::optional<Refusal> refusal = refuse_unless_images(spec)) return *refusal;
  const TeamScope team;
  const Shape& src = spec.src[0].shape;
  const memory::dims input(src.begin() + 2, src.end());
  const memory::dims ones(input.size(), 1);
  const memory::dims zeros(input.size(), 0);
  return propose(
      spec,
      {spec.node.label(), PoolKind::kAverageIncludingPads, src, spec.dst.shape, {input, ones, zeros, zeros, zeros}});
}

}  // namespace ration::ops::onednn
