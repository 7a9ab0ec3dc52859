#include "compile/execute.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
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

void record_cost(const Step& step, Clock::duration elapsed) {
  const auto ns = std::chrono::duration_cast<std::chrono::nanoseconds>(elapsed).count();
  const std::uint32_t mean = step.cost_ns.load(std::memory_order_relaxed);
  const std::uint32_t next = next_cost(mean, ns);
  if (next != mean) step.cost_ns.store(next, std::memory_order_relaxed);
}

/// Calls run(step, args) with the addresses of this request.
template <class Run>
void with_arguments(Arena& arena, std::size_t index, const Bindings& bindings, const Run& run) {
  const Step& step = *arena.plan().steps[index];
  std::array<const void*, kInlineOperands> few{};
  std::vector<const void*> many(step.src.size() > kInlineOperands ? step.src.size() : 0);
  const std::span<const void*> src = many.empty() ? std::span(few).first(step.src.size()) : std::span(many);
  std::transform(step.src.begin(), step.src.end(), src.begin(),
                 [&](const Operand& operand) { return read_address(operand, arena, bindings); });
  run(step, ops::StepArgs{.src = src,
                          .dst = write_address(step.dst, arena, bindings),
                          .scratch = arena.memory() + step.scratch_offset,
                          .state = arena.state(index)});
}

void run_shard(const Step& step, ops::StepArgs args, ops::Shard shard) {
  args.scratch += scratch_stride(*step.operation, shard.count) * static_cast<std::size_t>(shard.index);
  step.operation->run(args, shard);
}

int cut_for(const Step& step, int width) {
  return choose_cut(step.operation->cuts(), width, step.cost_ns.load(std::memory_order_relaxed));
}

}  // namespace

void run_step(Arena& arena, std::size_t index, const Bindings& bindings, sched::Team& team) {
  with_arguments(arena, index, bindings, [&team](const Step& step, const ops::StepArgs& args) {
    const int count = cut_for(step, team.width());
    if (count == 1) {
      const Clock::time_point start = Clock::now();
      step.operation->run(args, {0, 1});
      record_cost(step, Clock::now() - start);
      return;
    }
    team.run_shards(count, [&](int shard) { run_shard(step, args, {shard, count}); });
  });
}

void run_step_in_turn(Arena& arena, std::size_t index, const Bindings& bindings, int width) {
  with_arguments(arena, index, bindings, [width](const Step& step, const ops::StepArgs& args) {
    const int count = cut_for(step, width);
    for (int shard = 0; shard < count; ++shard) run_shard(step, args, {shard, count});
  });
}

}  // namespace ration::compile
