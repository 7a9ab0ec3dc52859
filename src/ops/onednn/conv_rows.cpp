#include "ops/onednn/conv_rows.hpp"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "ops/onednn/conv_weights.hpp"
#include "ops/onednn/cut_grid.hpp"
#include "ops/onednn/row_cuts.hpp"
#include "ops/onednn/trial_run.hpp"

namespace ration::ops::onednn {
namespace {

RowSpec row_spec(const PlacedConv& conv, const Description& whole, int max_cut) {
  const ConvProblem& problem = conv.problem;
  RowSpec spec;
  spec.label = problem.label;
  spec.images = problem.images;
  spec.window = conv.row_window();
  spec.src_image_bytes = static_cast<std::size_t>(conv.src_image_bytes());
  spec.dst_image_bytes = static_cast<std::size_t>(conv.dst_image_bytes());
  spec.src_row_bytes = spec.src_image_bytes / static_cast<std::size_t>(problem.src_spatial[0]);
  spec.dst_row_bytes = spec.dst_image_bytes / static_cast<std::size_t>(problem.dst_spatial[0]);
  spec.max_cut = max_cut;
  spec.constants = 0;
  spec.describe = [&conv, weights = whole.weights_desc(0)](const RowRange& range) {
    return conv.describe_rows(range, weights);
  };
  return spec;
}

void add_constants(const PlacedConv& conv, const Description& whole, WeightCache& cache, Program& program) {
  const auto add = [&program](const std::shared_ptr<const PackedBuffer>& buffer, const dnnl::memory::desc& desc) {
    program.buffers.push_back(buffer);
    return dnnl::memory(desc, cpu_engine(), const_cast<std::byte*>(buffer->data()));
  };
  ConstantArguments constants;
  constants.weights = add(pack_weights(conv, whole.weights_desc(0), cache), whole.weights_desc(0));
  if (conv.problem.bias.has_value()) constants.bias = add(pack_bias(conv, cache), whole.weights_desc(1));
  program.constants.push_back(std::move(constants));
}

/// Returns into how many row ranges one image may be cut without a change of any bit.
std::set<std::int64_t> equal_cuts(const PlacedConv& conv, const Program& one_image) {
  const ShardedPrimitive operation(one_image);
  const auto src = static_cast<std::size_t>(conv.src_image_bytes()) / sizeof(float);
  const auto dst = static_cast<std::size_t>(conv.dst_image_bytes()) / sizeof(float);
  const auto whole = trial_run(operation, src, dst, 1);
  std::set<std::int64_t> equal;
  for (const int count : operation.cuts()) {
    if (count == 1 || same_bits(*trial_run(operation, src, dst, count), *whole)) equal.insert(count);
  }
  return equal;
}

}  // namespace

std::unique_ptr<Operation> make_conv_by_rows(const PlacedConv& conv, const Description& whole, int max_cut,
                                             WeightCache& cache) {
  RowSpec spec = row_spec(conv, whole, max_cut);
  Program program = make_row_program(spec, whole);
  program.activation = conv.problem.activation_after;
  add_constants(conv, whole, cache, program);
  if (!sums_in_one_order(program.detail) && program.cuts.size() > 1) {
    spec.images = 1;
    Program one_image = make_row_program(spec, whole);
    one_image.activation = program.activation;
    one_image.constants = program.constants;
    const std::set<std::int64_t> equal = equal_cuts(conv, one_image);
    std::erase_if(program.cuts, [&](const Cut& cut) {
      return !equal.contains(CutGrid(cut.count, conv.problem.images).inner_pieces);
    });
  }
  return std::make_unique<ShardedPrimitive>(std::move(program));
}

}  // namespace ration::ops::onednn
