#include "compile/execute.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <limits>
#include <vector>

#include "compile/cut_choice.hpp"

namespace ration::compile {

namespace {

using Clock = std::chrono::steady_clock;

// Covers all operators but Concat; a wider one pays for an allocation.
constexpr std::size_t kInlineOperands = 16;

const void* read_address(const Operand& operand, Arena& arena, const Bindings& bindings) {
  switch (operand.place) {
    case Operand::Place::kNone: return nullptr;
    case Operand::Place::kArena: return arena.memory() + operand.offset;
    case Operand::Place::kConstant: return operand.constant;
    case Operand::Place::kInput: return bindings.inputs[static_cast<std::size_t>(operand.index)];
    case Operand::Place::kOutput: return bindings.outputs[static_cast<std::size_t>(operand.index)];
  }
  return nullptr;
}

void* write_address(const Operand& operand, Arena& arena, const Bindings& bindings) {
  if (operand.place == Operand::Place::kOutput) return bindings.outputs[static_cast<std::size_t>(operand.index)];
  return arena.memory() + operand.offset;
}

/// Moves the running mean an eighth of the way, so that a single preempted run does not decide anything.
void record_cost(const Step& step, Clock::duration elapsed) {
  const auto ns = std::chrono::duration_cast<std::chrono::nanoseconds>(elapsed).count();
  const auto sample = std::min<std::int64_t>(ns, std::numeric_limits<std::uint32_t>::max());
  const std::int64_t mean = step.cost_ns.load(std::memory_order_relaxed);
  step.cost_ns.store(static_cast<std::uint32_t>(mean + (sample - mean) / 8), std::memory_order_relaxed);
}

}  // namespace

void run_step(Arena& arena, std::size_t index, const Bindings& bindings, sched::Team& team) {
  const Step& step = *arena.plan().steps[index];
  std::array<const void*, kInlineOperands> few{};
  std::vector<const void*> many(step.src.size() > kInlineOperands ? step.src.size() : 0);
  const std::span<const void*> src = many.empty() ? std::span(few).first(step.src.size()) : std::span(many);
  std::transform(step.src.begin(), step.src.end(), src.begin(),
                 [&](const Operand& operand) { return read_address(operand, arena, bindings); });

  const ops::Operation& operation = *step.operation;
  const int count = choose_cut(operation.cuts(), team.width(), step.cost_ns.load(std::memory_order_relaxed));
  const ops::StepArgs args{.src = src,
                           .dst = write_address(step.dst, arena, bindings),
                           .scratch = arena.memory() + step.scratch_offset,
                           .state = arena.state(index)};
  if (count == 1) {
    const Clock::time_point start = Clock::now();
    operation.run(args, {0, 1});
    record_cost(step, Clock::now() - start);
    return;
  }
  const std::size_t stride = scratch_stride(operation, count);
  team.run_shards(count, [&](int shard) {
    ops::StepArgs mine = args;
    mine.scratch += stride * static_cast<std::size_t>(shard);
    operation.run(mine, {shard, count});
  });
}

}  // namespace ration::compile
