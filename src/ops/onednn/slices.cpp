#include "ops/onednn/slices.hpp"

#include <utility>

#include "ops/onednn/cut_grid.hpp"
#include "ops/onednn/team_scope.hpp"
#include "ops/onednn/sharded_primitive.hpp"

namespace ration::ops::onednn {
namespace {

void add_cut(const SliceSpec& spec, int count, const Description& piece, Program& program) {
  const std::size_t each = static_cast<std::size_t>(spec.slices / count);
  program.primitives.push_back(prepare(piece));
  Cut cut{.count = count, .calls = {}};
  for (std::size_t shard = 0; shard < static_cast<std::size_t>(count); ++shard) {
    cut.calls.push_back({.primitive = program.primitives.size() - 1,
                         .src_offset = shard * each * spec.src_bytes,
                         .dst_offset = shard * each * spec.dst_bytes});
  }
  program.cuts.push_back(std::move(cut));
}

}  // namespace

std::unique_ptr<Operation> make_sliced(const SliceSpec& spec, const Description& whole) {
  const TeamScope team;
  return guarded(spec.label, [&] {
    Program program;
    program.label = spec.label;
    program.detail = implementation_name(whole);
    add_cut(spec, 1, whole, program);
    for (const int count : kCutCounts) {
      if (count == 1 || count > spec.max_cut || spec.slices % count != 0) continue;
      const std::optional<Description> piece = spec.describe(spec.slices / count);
      if (piece.has_value() && implementation_name(*piece) == program.detail) add_cut(spec, count, *piece, program);
    }
    return std::make_unique<ShardedPrimitive>(std::move(program));
  });
}

}  // namespace ration::ops::onednn
