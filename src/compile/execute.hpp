/// Runs the steps of a plan for one request.
#pragma once

#include <cstddef>
#include <span>

#include "compile/arena.hpp"
#include "sched/team.hpp"

namespace ration::compile {

/// The caller's memory for one request, one pointer per input and output of the plan, aligned for the element type.
struct Bindings {
  std::span<const void* const> inputs;
  std::span<void* const> outputs;
};

/// Runs one step with whatever helpers the team has; returns when it is complete. Records the step's time when the
/// lead ran it alone. Throws what the operation throws. Neither allocates nor blocks, except on shards of helpers.
void run_step(Arena& arena, std::size_t step, const Bindings& bindings, sched::Team& team);

/// Runs one step cut as for `width` workers, one shard after another in the calling thread: what cutting costs by
/// itself, without helpers, their waits and their caches. Throws what the operation throws.
void run_step_in_turn(Arena& arena, std::size_t step, const Bindings& bindings, int width);

}  // namespace ration::compile
