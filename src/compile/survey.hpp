/// Measures the steps of a graph for which there is a choice, where most is to be won first, for as long as the time
/// suffices.
#pragma once

#include "compile/compiler.hpp"
#include "graph/graph.hpp"

namespace ration::compile {

/// Adds the times of every signature that context.choices do not know yet, and empty ones for those that the time did
/// not suffice for. Equal steps are measured once; their multiply-adds count together. Packed weights of the fastest
/// are kept in context.weights. Shapes must be known and static.
void survey(const graph::Graph& graph, const CompileContext& context);

}  // namespace ration::compile
