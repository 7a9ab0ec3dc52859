#include "step_runner.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <utility>

#include "ops/reference/reference.hpp"

namespace ration::ops::testing {
namespace {

/// A reproducible stream of numbers that needs no library's distribution.
class Numbers {
 public:
  float next(float low, float high) {
    state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
    const auto bits = static_cast<float>(state_ >> 40U);
    return low + (high - low) * bits / static_cast<float>(1U << 24U);
  }

 private:
  std::uint64_t state_ = 42;
};

/// Memory at the alignment that StepArgs promises.
std::byte* aligned(std::vector<std::byte>& memory) {
  const auto address = reinterpret_cast<std::uintptr_t>(memory.data());
  return memory.data() + (64 - address % 64) % 64;
}

}  // namespace

StepRunner::StepRunner(graph::OpKind op, graph::Attributes attributes, std::vector<Input> inputs)
    : inputs_(std::move(inputs)) {
  graph::Graph graph;
  Numbers numbers;
  node_.op = op;
  node_.name = "tested";
  node_.attributes = std::move(attributes);
  for (const Input& input : inputs_) {
    Tensor tensor(DataType::kFloat32, input.shape);
    for (float& value : tensor.values<float>()) value = numbers.next(input.low, input.high);
    data_.emplace_back(std::move(tensor));
    const std::string name = "input" + std::to_string(data_.size());
    node_.inputs.push_back(!input.present   ? graph::kNoValue
                           : input.constant ? graph.add_constant(name, data_.back())
                                            : graph.add_input(name, DataType::kFloat32, input.shape));
  }
  node_.outputs.push_back(graph.add_value("dst"));
  graph.add_node(node_);
  graph.add_output(node_.output());
  graph::infer_shapes(graph);
  dst_shape_ = graph.value(node_.output()).shape.value();
}

std::unique_ptr<Operation> StepRunner::make(Answer (*propose)(const StepSpec&), const OpsContext& context) {
  StepSpec spec{node_, {}, {.shape = dst_shape_}, context};
  for (std::size_t i = 0; i < inputs_.size(); ++i) {
    spec.src.push_back({.present = inputs_[i].present,
                        .shape = inputs_[i].shape,
                        .layout = inputs_[i].layout,
                        .constant = inputs_[i].constant ? &data_[i] : nullptr});
  }
  Answer answer = propose(spec);
  if (const auto* refusal = std::get_if<Refusal>(&answer)) {
    refusal_ = refusal->reason;
    return nullptr;
  }
  proposal_ = std::get<Proposal>(std::move(answer));
  return proposal_.create(weights_);
}

std::vector<float> StepRunner::stored(std::size_t input, Layout layout) const {
  const std::span<const float> values = data_[input].view().values<float>();
  return relayout({values.begin(), values.end()}, inputs_[input].shape, Layout::kPlain, layout);
}

Output StepRunner::run(const Operation& operation, int count) const {
  const Layout layout = proposal_.dst_layout;
  const auto size = static_cast<std::size_t>(storage_elements(dst_shape_, layout));
  std::vector<std::byte> dst_memory(size * sizeof(float) + 64, std::byte{0xFF});
  auto* const dst = reinterpret_cast<float*>(aligned(dst_memory));
  std::vector<std::vector<float>> inputs(inputs_.size());
  std::vector<const void*> src(inputs_.size(), nullptr);
  for (std::size_t i = 0; i < inputs_.size(); ++i) {
    if (!inputs_[i].present || !proposal_.uses_src[i]) continue;
    inputs[i] = stored(i, proposal_.src_layouts[i]);
    src[i] = inputs[i].data();
    if (proposal_.inplace_src != static_cast<int>(i)) continue;
    std::memcpy(dst, inputs[i].data(), size * sizeof(float));
    src[i] = dst;
  }
  const std::unique_ptr<OperationState> state = operation.make_state();
  for (int shard = 0; shard < count; ++shard) {
    std::vector<std::byte> scratch(operation.scratch_bytes(count) + 64, std::byte{0xFF});
    operation.run({.src = src, .dst = dst, .scratch = aligned(scratch), .state = state.get()}, {shard, count});
  }
  Output output{{}, {dst, dst + size}, operation.detail()};
  output.plain = relayout(output.stored, dst_shape_, layout, Layout::kPlain);
  return output;
}

std::vector<float> StepRunner::reference() {
  const std::unique_ptr<Operation> operation = make(implementations(node_.op).back().propose, {});
  if (operation == nullptr) throw std::runtime_error("the reference refused: " + refusal_);
  return run(*operation, 1).plain;
}

std::vector<float> relayout(const std::vector<float>& src, const Shape& shape, Layout from, Layout to) {
  if (from == to) return src;
  std::vector<float> dst(static_cast<std::size_t>(storage_elements(shape, to)));
  const void* const pointers[] = {src.data()};
  reference::make_reorder(DataType::kFloat32, shape, from, to)->run({.src = pointers, .dst = dst.data()}, {});
  return dst;
}

double relative_error(const std::vector<float>& got, const std::vector<float>& want) {
  if (got.size() != want.size()) return std::numeric_limits<double>::infinity();
  double difference = 0.0;
  double norm = 0.0;
  for (std::size_t i = 0; i < got.size(); ++i) {
    const double a = static_cast<double>(got[i]);
    const double b = static_cast<double>(want[i]);
    difference += (a - b) * (a - b);
    norm += b * b;
  }
  return norm > 0.0 ? std::sqrt(difference / norm) : std::sqrt(difference);
}

std::vector<int> expect_like_reference(StepRunner& runner, Answer (*propose)(const StepSpec&),
                                       const OpsContext& context) {
  const std::vector<float> want = runner.reference();
  const std::unique_ptr<Operation> operation = runner.make(propose, context);
  EXPECT_NE(operation, nullptr) << runner.refusal();
  if (operation == nullptr) return {};
  const Output whole = runner.run(*operation, 1);
  EXPECT_LE(relative_error(whole.plain, want), 1e-6) << whole.detail;
  const Layout layout = runner.proposal().dst_layout;
  EXPECT_EQ(relayout(whole.plain, runner.dst_shape(), Layout::kPlain, layout), whole.stored)
      << whole.detail << " left its padding unclean";
  for (const int count : operation->cuts()) {
    const Output cut = runner.run(*operation, count);
    EXPECT_EQ(std::memcmp(cut.stored.data(), whole.stored.data(), whole.stored.size() * sizeof(float)), 0)
        << whole.detail << " cut into " << count;
  }
  return {operation->cuts().begin(), operation->cuts().end()};
}

}  // namespace ration::ops::testing
