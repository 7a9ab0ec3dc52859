/// Answers a request without a scheduler.
#pragma once

#include "compile/arena.hpp"
#include "compile/execute.hpp"

namespace ration::serve {

/// Runs every step in the calling thread. For a process that is ending, whose workers stand still. Throws
/// Error(kResourceExhausted) if there is no memory for the arena, Error(kUnavailable) naming a step that cannot be run
/// there, and what a step throws.
void run_alone(compile::ArenaPool& arenas, const compile::Bindings& bindings);

}  // namespace ration::serve
