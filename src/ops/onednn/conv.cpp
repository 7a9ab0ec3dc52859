// Chooses layouts for a convolution and prepares its cuts.
#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "base/fail.hpp"
#include "ops/onednn/conv_problem.hpp"
#include "ops/onednn/conv_weights.hpp"
#include "ops/onednn/cut_grid.hpp"
#include "ops/onednn/memory_format.hpp"
#include "ops/onednn/onednn.hpp"
#include "ops/onednn/sequential_scope.hpp"
#include "ops/onednn/sharded_primitive.hpp"

namespace ration::ops::onednn {
namespace {

/// The kernels for a first layer read its few channels unpadded from a plain image.
constexpr std::int64_t kFewChannels = 4;

struct LayoutPair {
  Layout src, dst;
};

std::vector<LayoutPair> layouts_to_try(const ConvProblem& problem, Layout blocked) {
  std::vector<LayoutPair> pairs;
  if (problem.group == 1 && problem.src_channels <= kFewChannels) pairs.push_back({Layout::kPlain, blocked});
  pairs.push_back({blocked, blocked});
  pairs.push_back({Layout::kPlain, Layout::kPlain});
  return pairs;
}

/// The padded channels of dst stay zero only if the activation maps zero to zero.
bool pads_with_zero(const PlacedConv& conv) {
  const bool padded = conv.dst_channels != conv.problem.dst_channels;
  return !padded || !conv.problem.activation.has_value() || graph::apply(*conv.problem.activation, 0.0) == 0.0;
}

/// Describes the whole step in two layouts, or returns the reason why not.
std::variant<Description, Refusal> describe_whole(const ConvProblem& problem, const LayoutPair& layouts) {
  const std::optional<PlacedConv> conv = PlacedConv::place(problem, layouts.src, layouts.dst);
  if (!conv.has_value()) return Refusal{"the channels of a group do not fill blocks"};
  if (!pads_with_zero(*conv)) return Refusal{"the activation would not keep padded channels zero"};
  std::optional<Description> whole = conv->describe(problem.images, 1, any_desc(conv->weights_dims()));
  if (!whole.has_value()) return Refusal{"oneDNN has no implementation"};
  const std::string name = implementation_name(*whole);
  if (is_slow(name)) return Refusal{base::concat("oneDNN offers only ", name)};
  return *whole;
}

/// A general matrix product sums in an order that depends on the number of channels, so that a range of them would
/// differ from the whole in the last bits.
bool sums_by_size(const std::string& implementation) { return implementation.find("gemm:") != std::string::npos; }

/// Fills in the program of one convolution, cut by cut.
class ProgramBuilder {
 public:
  ProgramBuilder(const PlacedConv& conv, const Description& whole, WeightCache& cache) : conv_(conv), whole_(whole) {
    program_.label = conv.problem.label;
    program_.detail = implementation_name(whole);
    program_.buffers.push_back(pack_weights(conv, whole.weights_desc(0), cache));
    if (conv.problem.bias.has_value()) program_.buffers.push_back(pack_bias(conv, cache));
  }

  /// Adds the cut if the library computes its pieces by the same kernel on the same packed weights.
  void add_cut(int count) {
    const std::int64_t images = conv_.problem.images;
    const CutGrid grid(count, images);
    const std::optional<Description> piece = describe_piece(grid);
    if (!piece.has_value() || implementation_name(*piece) != program_.detail) return;
    program_.primitives.push_back(prepare(*piece));
    const std::size_t constants = add_constants(*piece, grid.channel_pieces);
    Cut cut{.count = count, .calls = {}};
    for (std::int64_t shard = 0; shard < count; ++shard) {
      const std::int64_t each = images / grid.image_pieces;
      const std::int64_t first = shard / grid.channel_pieces * each;
      for (std::int64_t image = first; image < first + each; image += grid.images_per_call(images)) {
        cut.calls.push_back(make_call(image, shard % grid.channel_pieces, grid, constants));
      }
    }
    program_.cuts.push_back(std::move(cut));
  }

  Program take() { return std::move(program_); }

 private:
  std::optional<Description> describe_piece(const CutGrid& grid) const {
    if (grid.image_pieces * grid.channel_pieces == 1) return whole_;
    const dnnl::memory::desc whole_weights = whole_.weights_desc(0);
    dnnl::memory::dims dims = conv_.weights_dims();
    if (grid.channel_pieces > 1) {
      if (!conv_.divides(grid.channel_pieces) || !is_outermost(whole_weights, 0)) return std::nullopt;
      if (sums_by_size(program_.detail)) return std::nullopt;
      dims[0] /= grid.channel_pieces;
    }
    const auto weights = whole_weights.submemory_desc(dims, dnnl::memory::dims(dims.size(), 0), true);
    if (!weights) return std::nullopt;
    return conv_.describe(grid.images_per_call(conv_.problem.images), grid.channel_pieces, weights);
  }

  /// Adds the constants of each channel piece; returns the index of the first.
  std::size_t add_constants(const Description& piece, std::int64_t pieces) {
    const std::size_t first = program_.constants.size();
    const auto at = [&](std::size_t buffer, std::int64_t index, const dnnl::memory::desc& desc) {
      const PackedBuffer& packed = *program_.buffers[buffer];
      const std::size_t offset = packed.bytes() / static_cast<std::size_t>(pieces) * static_cast<std::size_t>(index);
      return dnnl::memory(desc, cpu_engine(), const_cast<std::byte*>(packed.data() + offset));
    };
    for (std::int64_t index = 0; index < pieces; ++index) {
      ConstantArguments& constants = program_.constants.emplace_back();
      constants.weights = at(0, index, piece.weights_desc(0));
      if (conv_.problem.bias.has_value()) constants.bias = at(1, index, piece.weights_desc(1));
    }
    return first;
  }

  Call make_call(std::int64_t image, std::int64_t piece, const CutGrid& grid, std::size_t constants) const {
    const std::int64_t src_piece = conv_.group == 1 ? 0 : conv_.src_image_bytes() / grid.channel_pieces * piece;
    const std::int64_t dst_piece = conv_.dst_image_bytes() / grid.channel_pieces * piece;
    return {.primitive = program_.primitives.size() - 1,
            .src_offset = static_cast<std::size_t>(image * conv_.src_image_bytes() + src_piece),
            .dst_offset = static_cast<std::size_t>(image * conv_.dst_image_bytes() + dst_piece),
            .constants = constants + static_cast<std::size_t>(piece)};
  }

  const PlacedConv& conv_;
  const Description& whole_;
  Program program_;
};

std::unique_ptr<Operation> create(const PlacedConv& conv, const Description& whole, int max_cut, WeightCache& cache) {
  const SequentialScope sequential;
  return guarded(conv.problem.label, [&] {
    ProgramBuilder builder(conv, whole, cache);
    for (const int count : kCutCounts) {
      if (count <= max_cut) builder.add_cut(count);
    }
    return std::make_unique<ShardedPrimitive>(builder.take());
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
  const SequentialScope sequential;
  auto read = read_conv(spec);
  if (const auto* refusal = std::get_if<Refusal>(&read)) return *refusal;
  const auto& problem = std::get<ConvProblem>(read);
  if (!make_attributes(problem.residual, problem.activation).has_value()) {
    return Refusal{base::concat("oneDNN ", library_version(), " has no ", to_string(problem.activation->kind))};
  }
  std::string reasons;
  for (const LayoutPair& layouts : layouts_to_try(problem, spec.context.preferred_blocked)) {
    const auto whole = describe_whole(problem, layouts);
    if (const auto* found = std::get_if<Description>(&whole)) return propose(spec, problem, layouts, *found);
    if (!reasons.empty()) reasons += "; ";
    reasons += base::concat(to_string(layouts.dst), ": ", std::get<Refusal>(whole).reason);
  }
  return Refusal{reasons};
}

}  // namespace ration::ops::onednn
