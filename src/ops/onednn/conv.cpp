// Chooses the layouts of a convolution.
#include <string>
#include <utility>
#include <vector>

#include "base/fail.hpp"
#include "ops/onednn/conv_layout.hpp"
#include "ops/onednn/conv_problem.hpp"
#include "ops/onednn/conv_program.hpp"
#include "ops/onednn/conv_rows.hpp"
#include "ops/onednn/memory_format.hpp"
#include "ops/onednn/onednn.hpp"
#include "ops/onednn/team_scope.hpp"

namespace ration::ops::onednn {
namespace {

/// The kernels for a first layer read its few channels unpadded from a plain image.
constexpr std::int64_t kFewChannels = 4;

struct LayoutPair {
  Layout src, dst;
};

std::vector<LayoutPair> layouts_to_try(const ConvProblem& problem, const StepSpec& spec) {
  const Layout blocked = spec.blocks.value_or(spec.context.preferred_blocked);
  std::vector<LayoutPair> pairs;
  if (!spec.blocks.has_value() && prefers_rows(problem, spec.src[0].layout, blocked)) {
    pairs.push_back({Layout::kChannelsLast, Layout::kChannelsLast});
  }
  if (problem.group == 1 && problem.src_channels <= kFewChannels) pairs.push_back({Layout::kPlain, blocked});
  pairs.push_back({blocked, blocked});
  if (!spec.blocks.has_value()) pairs.push_back({Layout::kPlain, Layout::kPlain});
  return pairs;
}

/// The padded channels of dst stay zero only if the activation maps zero to zero.
bool pads_with_zero(const PlacedConv& conv) {
  const auto keeps_zero = [](const std::optional<graph::Activation>& activation) {
    return !activation.has_value() || graph::apply(*activation, 0.0) == 0.0;
  };
  const bool padded = conv.dst_channels != conv.problem.dst_channels;
  return !padded || (keeps_zero(conv.problem.activation) && keeps_zero(conv.problem.activation_after));
}

/// Describes one image of the step in two layouts, or returns the reason why not.
std::variant<Description, Refusal> describe_whole(const ConvProblem& problem, const LayoutPair& layouts) {
  const std::optional<PlacedConv> conv = PlacedConv::place(problem, layouts.src, layouts.dst);
  if (!conv.has_value()) return Refusal{"the channels of a group do not fill blocks"};
  if (!pads_with_zero(*conv)) return Refusal{"the activation would not keep padded channels zero"};
  std::optional<Description> whole = conv->describe(1, any_desc(conv->weights_dims()));
  if (!whole.has_value()) return Refusal{"oneDNN has no implementation"};
  const std::string name = implementation_name(*whole);
  if (is_slow(name)) return Refusal{base::concat("oneDNN offers only ", name)};
  return *whole;
}

std::unique_ptr<Operation> create(const PlacedConv& conv, const Description& whole, int max_cut, WeightCache& cache) {
  const TeamScope team;
  const bool by_rows = conv.dst_layout == Layout::kChannelsLast;
  return guarded(conv.problem.label, [&] {
    return by_rows ? make_conv_by_rows(conv, whole, max_cut, cache) : make_conv(conv, whole, max_cut, cache);
  });
}

Proposal propose(const StepSpec& spec, ConvProblem problem, const LayoutPair& layouts, Description whole) {
  Proposal proposal;
  proposal.src_layouts.assign(spec.src.size(), Layout::kPlain);
  proposal.uses_src.assign(spec.src.size(), false);
  proposal.src_layouts[0] = layouts.src;
  proposal.uses_src[0] = true;
  proposal.dst_layout = layouts.dst;
  if (problem.residual) {
    proposal.src_layouts[3] = layouts.dst;
    proposal.uses_src[3] = true;
    proposal.inplace_src = 3;
  }
  const int max_cut = spec.context.max_cut;
  proposal.create = [problem = std::move(problem), layouts, whole, max_cut](WeightCache& cache) {
    return create(*PlacedConv::place(problem, layouts.src, layouts.dst), whole, max_cut, cache);
  };
  return proposal;
}

}  // namespace

Answer propose_conv(const StepSpec& spec) {
  const TeamScope team;
  auto read = read_conv(spec);
  if (const auto* refusal = std::get_if<Refusal>(&read)) return *refusal;
  const auto& problem = std::get<ConvProblem>(read);
  std::string reasons;
  for (const LayoutPair& layouts : layouts_to_try(problem, spec)) {
    const auto whole = describe_whole(problem, layouts);
    if (const auto* found = std::get_if<Description>(&whole)) return propose(spec, problem, layouts, *found);
    if (!reasons.empty()) reasons += "; ";
    reasons += base::concat(to_string(layouts.dst), ": ", std::get<Refusal>(whole).reason);
  }
  return Refusal{reasons};
}

}  // namespace ration::ops::onednn
