/// Runs a plan before anybody waits for it.
#pragma once

#include <memory>
#include <vector>

#include "compile/plan.hpp"
#include "ration/model.hpp"
#include "serve/engine_core.hpp"

namespace ration::serve {

/// Runs the plan `requests` times on zeros, on one worker, so that its weights are in memory and its time is known.
/// Blocks behind whatever else is queued. Throws what a step throws, or Rejected.
void warm_up_plan(EngineCore& engine, const std::shared_ptr<const compile::Plan>& plan,
                  const std::vector<TensorInfo>& inputs, int requests);

}  // namespace ration::serve
