/// Runs a plan several times in the calling thread and times each step, whole or as its shards one after another.
#pragma once

#include <memory>
#include <vector>

#include "compile/arena.hpp"
#include "compile/execute.hpp"
#include "ration/model.hpp"
#include "serve/engine_core.hpp"

namespace ration::serve {

struct ProfileOptions {
  int runs = 1;
  int width = 1;  ///< As for so many workers every step is cut, and its shards run one after another.
};

/// Returns one entry per step. Takes a place beside the requests, which go first, and rests between two steps while
/// they need it. Blocks. Throws what a step throws, or Error(kUnavailable) when the engine is shut down by abort.
std::vector<StepTime> profile(EngineCore& engine, compile::Arena& arena, const compile::Bindings& bindings,
                              const ProfileOptions& options);

/// Runs the plan `requests` times on zeros, so that its weights are in memory and its time is known. Blocks and throws
/// as profile().
void warm_up_plan(EngineCore& engine, const std::shared_ptr<const compile::Plan>& plan,
                  const std::vector<TensorInfo>& inputs, int requests);

}  // namespace ration::serve
