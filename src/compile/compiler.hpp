/// From an optimised graph to a plan.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "compile/candidates.hpp"
#include "compile/choices.hpp"
#include "compile/plan.hpp"
#include "graph/graph.hpp"
#include "graph/passes/pass.hpp"
#include "ops/implementation.hpp"

namespace ration::compile {

/// What the plans of one model have in common.
struct CompileContext {
  ops::OpsContext ops;
  ops::WeightCache* weights = nullptr;  ///< Must outlive every plan.
  std::span<const std::string> disabled_passes;
  ChoiceRules rules;
  Choices* choices = nullptr;  ///< What was measured; null: the table's order decides. Must outlive the context.
  /// Called in the compiling thread between two pieces of work, milliseconds each: may block, so that requests go
  /// first, and throw, which ends the compilation. Empty: nothing is between them.
  std::function<void()> rest{};
};

/// Runs the passes that need no shapes, once per model. Throws as graph::run_passes.
std::vector<graph::PassReport> optimize(graph::Graph& graph, const CompileContext& context);

/// Makes the plan for inputs of these shapes; `contents` gives the value of each shape-defining input (see
/// graph::bind). Blocks on measuring and packing. Throws Error(kInvalidArgument) if the shapes do not fit the model,
/// and Error(kUnsupported) naming a node whose shape depends on data or which nothing can compute.
Plan compile(const graph::Graph& optimized, std::span<const Shape> shapes, std::span<const SharedTensor> contents,
             const CompileContext& context);

}  // namespace ration::compile
