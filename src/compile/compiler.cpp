#include "compile/compiler.hpp"

#include <algorithm>
#include <utility>

#include "base/block_reserve.hpp"
#include "base/fail.hpp"
#include "base/process_exit.hpp"
#include "compile/cost.hpp"
#include "compile/draft.hpp"
#include "compile/memory_plan.hpp"
#include "compile/survey.hpp"

namespace ration::compile {

namespace {

constexpr std::size_t kWidestVector = 64;

graph::PassContext pass_context() {
  graph::PassContext context;
  context.evaluate = ops::evaluate;
  return context;
}

std::size_t scratch_bytes(const ops::Operation& operation) {
  std::size_t most = 0;
  for (const int count : operation.cuts()) {
    most = std::max(most, scratch_stride(operation, count) * static_cast<std::size_t>(count));
  }
  return most;
}

std::size_t moved_bytes(const Draft& draft, const DraftStep& step) {
  std::size_t bytes = draft.value(step.dst).bytes();
  for (const DraftValueId src : step.src) bytes += src == kNoDraftValue ? 0 : draft.value(src).bytes();
  return bytes;
}

/// Packs the weights: every draft step becomes a step with an operation, still without addresses.
void make_operations(Draft& draft, const CompileContext& context, const base::ExitSection& section, Plan& plan) {
  for (DraftStep& draft_step : draft.steps) {
    section.check();
    if (context.rest) context.rest();
    auto step = std::make_unique<Step>();
    step->operation = draft_step.proposal.create(*context.weights);
    step->record = std::move(draft_step.record);
    step->cost_ns = estimate_ns(step->record.multiply_adds, moved_bytes(draft, draft_step));
    plan.max_width = std::max(plan.max_width, step->operation->cuts().back());
    plan.steps.push_back(std::move(step));
  }
}

/// One life per buffer of values, then one per step for its scratch.
std::vector<BufferLife> buffer_lives(const Draft& draft, const BufferAssignment& buffers, const Plan& plan) {
  std::vector<BufferLife> lives(static_cast<std::size_t>(buffers.buffers), {.first = -1});
  for (std::size_t s = 0; s < draft.steps.size(); ++s) {
    const auto touch = [&](DraftValueId value) {
      if (value == kNoDraftValue || buffers.buffer_of[static_cast<std::size_t>(value)] < 0) return;
      BufferLife& life = lives[static_cast<std::size_t>(buffers.buffer_of[static_cast<std::size_t>(value)])];
      life.bytes = std::max(life.bytes, draft.value(value).bytes());
      if (life.first < 0) life.first = static_cast<int>(s);
      life.last = static_cast<int>(s);
    };
    touch(draft.steps[s].dst);
    for (const DraftValueId src : draft.steps[s].src) touch(src);
  }
  for (std::size_t s = 0; s < plan.steps.size(); ++s) {
    lives.push_back({scratch_bytes(*plan.steps[s]->operation), static_cast<int>(s), static_cast<int>(s)});
  }
  return lives;
}

Operand operand(const Draft& draft, const BufferAssignment& buffers, const MemoryPlan& memory, DraftValueId id) {
  if (id == kNoDraftValue) return {};
  const DraftValue& value = draft.value(id);
  const int buffer = buffers.buffer_of[static_cast<std::size_t>(id)];
  if (buffer >= 0) {
    return {.place = Operand::Place::kArena, .offset = memory.offsets[static_cast<std::size_t>(buffer)]};
  }
  if (value.output >= 0) return {.place = Operand::Place::kOutput, .index = value.output};
  if (value.kind == DraftValue::Kind::kInput) return {.place = Operand::Place::kInput, .index = value.input};
  return {.place = Operand::Place::kConstant, .constant = value.constant.view().data()};
}

void assign_addresses(const Draft& draft, const BufferAssignment& buffers, Plan& plan) {
  const std::vector<BufferLife> lives = buffer_lives(draft, buffers, plan);
  const MemoryPlan memory = plan_memory(lives);
  plan.arena_bytes = memory.total_bytes;
  for (const BufferLife& life : lives) plan.unplanned_bytes += life.bytes;
  for (std::size_t s = 0; s < plan.steps.size(); ++s) {
    Step& step = *plan.steps[s];
    for (const DraftValueId src : draft.steps[s].src) step.src.push_back(operand(draft, buffers, memory, src));
    step.dst = operand(draft, buffers, memory, draft.steps[s].dst);
    step.scratch_offset = memory.offsets[static_cast<std::size_t>(buffers.buffers) + s];
  }
  for (const DraftValue& value : draft.values) {
    if (value.kind == DraftValue::Kind::kConstant) plan.constants.push_back(value.constant);
  }
}

void describe_face(const graph::Graph& graph, std::span<const Shape> shapes, Plan& plan) {
  plan.input_shapes.assign(shapes.begin(), shapes.end());
  for (const graph::ValueId output : graph.outputs()) {
    plan.output_types.push_back(graph.value(output).type);
    plan.output_shapes.push_back(*graph.value(output).shape);
  }
}

}  // namespace

std::size_t scratch_stride(const ops::Operation& operation, int count) {
  return (operation.scratch_bytes(count) + kWidestVector - 1) / kWidestVector * kWidestVector;
}

std::vector<graph::PassReport> optimize(graph::Graph& graph, const CompileContext& context) {
  return graph::run_passes(graph, pass_context(), context.disabled_passes);
}

Plan compile(const graph::Graph& optimized, std::span<const Shape> shapes, std::span<const SharedTensor> contents,
             const CompileContext& context) {
  // oneDNN's statics must stay until this is through.
  const base::ExitSection section("a plan");

  // With every shape known, more folds: shape arithmetic, reshapes to constants, pads.
  graph::Graph graph = graph::bind(optimized, shapes, contents);
  graph::infer_shapes(graph);
  graph::run_passes(graph, pass_context(), context.disabled_passes);

  // What is packed and not kept, and copies that packing makes, use the same pages.
  const base::BlockReserve reserve;

  // Where several implementations take a step they are measured while there is time.
  survey(graph, context);

  // The fastest computes a step, or the first of the table; copies stand where layouts differ.
  Draft draft = choose_implementations(graph, context);

  // Values that may share memory get one buffer; buffers that are not alive together share addresses.
  const BufferAssignment buffers = assign_buffers(draft);

  Plan plan;
  make_operations(draft, context, section, plan);
  assign_addresses(draft, buffers, plan);
  describe_face(graph, shapes, plan);
  return plan;
}

}  // namespace ration::compile
