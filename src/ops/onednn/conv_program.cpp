#include "ops/onednn/conv_program.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "ops/onednn/conv_weights.hpp"
#include "ops/onednn/cut_grid.hpp"
#include "ops/onednn/piece_choice.hpp"
#include "ops/onednn/sharded_primitive.hpp"
#include "ops/onednn/trial_run.hpp"

namespace ration::ops::onednn {
namespace {

using dnnl::memory;

/// Builds programs of one convolution from pieces of its channels.
class ConvProgram {
 public:
  ConvProgram(const PlacedConv& conv, const Description& whole, WeightCache& cache)
      : conv_(conv), whole_(whole), kernel_(implementation_name(whole)) {
    buffers_.push_back(pack_weights(conv, whole.weights_desc(0), cache));
    if (conv.problem.bias.has_value()) buffers_.push_back(pack_bias(conv, cache));
  }

  /// Describes one of `pieces` channel ranges of one image: by the same kernel, on the same packed weights.
  std::optional<Description> describe(std::int64_t pieces) const {
    if (pieces == 1) return whole_;
    const memory::desc whole_weights = whole_.weights_desc(0);
    if (!conv_.divides(pieces) || !is_outermost(whole_weights, 0)) return std::nullopt;
    memory::dims dims = conv_.weights_dims();
    dims[0] /= pieces;
    const memory::desc weights = whole_weights.submemory_desc(dims, memory::dims(dims.size(), 0), true);
    if (!weights) return std::nullopt;
    std::optional<Description> piece = conv_.describe(pieces, weights);
    if (piece.has_value() && implementation_name(*piece) != kernel_) return std::nullopt;
    return piece;
  }

  /// Returns the program over `images` images with the cuts that the group serves.
  Program build(std::int64_t images, const PieceGroup& group, int max_cut) const {
    Program program;
    program.label = conv_.problem.label;
    program.detail = kernel_;
    program.buffers = buffers_;
    program.activation = conv_.problem.activation_after;
    std::map<std::int64_t, Place> places;
    for (const int count : kCutCounts) {
      const CutGrid grid(count, images);
      const std::int64_t pieces = serving(group, grid.inner_pieces);
      if (count > max_cut || pieces == 0) continue;
      if (!places.contains(pieces)) places[pieces] = add_pieces(pieces, program);
      program.cuts.push_back(make_cut(count, images, pieces, places[pieces]));
    }
    return program;
  }

  /// Returns the groups of `candidates` whose results on one image agree bit by bit.
  std::vector<PieceGroup> groups_of_equals(const std::vector<std::int64_t>& candidates) const {
    if (sums_in_one_order(kernel_) || candidates.size() < 2) return {candidates};
    std::vector<PieceGroup> groups;
    std::vector<std::unique_ptr<const PackedBuffer>> results;
    const auto src = static_cast<std::size_t>(conv_.src_image_bytes()) / sizeof(float);
    const auto dst = static_cast<std::size_t>(conv_.dst_image_bytes()) / sizeof(float);
    for (const std::int64_t pieces : candidates) {
      auto result = trial_run(ShardedPrimitive(build(1, {pieces}, 1)), src, dst, 1);
      const auto found =
          std::find_if(results.begin(), results.end(), [&](const auto& r) { return same_bits(*r, *result); });
      if (found == results.end()) {
        groups.push_back({pieces});
        results.push_back(std::move(result));
      } else {
        groups[static_cast<std::size_t>(found - results.begin())].push_back(pieces);
      }
    }
    return groups;
  }

 private:
  /// Where the pieces of one size are in a program.
  struct Place {
    std::size_t primitive = 0;
    std::size_t constants = 0;
  };

  Place add_pieces(std::int64_t pieces, Program& program) const {
    const Place place{program.primitives.size(), program.constants.size()};
    const Description piece = *describe(pieces);
    program.primitives.push_back(prepare(piece));
    const auto at = [&](std::size_t buffer, std::int64_t index, const memory::desc& desc) {
      const PackedBuffer& packed = *buffers_[buffer];
      const std::size_t offset = packed.bytes() / static_cast<std::size_t>(pieces) * static_cast<std::size_t>(index);
      return memory(desc, cpu_engine(), const_cast<std::byte*>(packed.data() + offset));
    };
    for (std::int64_t index = 0; index < pieces; ++index) {
      ConstantArguments& constants = program.constants.emplace_back();
      constants.weights = at(0, index, piece.weights_desc(0));
      if (conv_.problem.bias.has_value()) constants.bias = at(1, index, piece.weights_desc(1));
    }
    return place;
  }

  /// A shard computes a range of pieces of a range of images. The pieces go outside: their weights stay in the cache.
  Cut make_cut(int count, std::int64_t images, std::int64_t pieces, const Place& place) const {
    const CutGrid grid(count, images);
    const std::int64_t images_each = images / grid.image_pieces;
    const std::int64_t pieces_each = pieces / grid.inner_pieces;
    Cut cut{.count = count, .calls = {}};
    for (std::int64_t shard = 0; shard < count; ++shard) {
      const std::int64_t image = shard / grid.inner_pieces * images_each;
      const std::int64_t piece = shard % grid.inner_pieces * pieces_each;
      for (std::int64_t p = piece; p < piece + pieces_each; ++p) {
        for (std::int64_t i = image; i < image + images_each; ++i) cut.calls.push_back(make_call(i, p, pieces, place));
      }
    }
    return cut;
  }

  Call make_call(std::int64_t image, std::int64_t piece, std::int64_t pieces, const Place& place) const {
    const std::int64_t src_piece = conv_.group == 1 ? 0 : conv_.src_image_bytes() / pieces * piece;
    const std::int64_t dst_piece = conv_.dst_image_bytes() / pieces * piece;
    return {.primitive = place.primitive,
            .src_offset = static_cast<std::size_t>(image * conv_.src_image_bytes() + src_piece),
            .dst_offset = static_cast<std::size_t>(image * conv_.dst_image_bytes() + dst_piece),
            .constants = place.constants + static_cast<std::size_t>(piece)};
  }

  const PlacedConv& conv_;
  const Description& whole_;
  std::string kernel_;
  std::vector<std::shared_ptr<const PackedBuffer>> buffers_;
};

}  // namespace

std::unique_ptr<Operation> make_conv(const PlacedConv& conv, const Description& whole, int max_cut,
                                     WeightCache& cache) {
  const ConvProgram builder(conv, whole, cache);
  std::vector<std::int64_t> wanted;
  std::vector<std::int64_t> candidates;
  for (const int count : kCutCounts) {
    if (count > max_cut) break;
    const std::int64_t pieces = CutGrid(count, conv.problem.images).inner_pieces;
    wanted.push_back(pieces);
    if (builder.describe(pieces).has_value()) candidates.push_back(pieces);
  }
  std::sort(candidates.begin(), candidates.end());
  candidates.erase(std::unique(candidates.begin(), candidates.end()), candidates.end());
  const PieceGroup group = choose_group(builder.groups_of_equals(candidates), wanted);
  return std::make_unique<ShardedPrimitive>(builder.build(conv.problem.images, group, max_cut));
}

}  // namespace ration::ops::onednn
