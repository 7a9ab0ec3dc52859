/// The passes' functions, as the list in passes.cpp names them, and what several of them need. See pass.hpp.
/// Each takes a sorted graph with inferred shapes, leaves it sorted, and returns how many rewrites it made.
#pragma once

#include <vector>

#include "graph/passes/pass.hpp"

namespace ration::graph {

int fold_constants(Graph& graph, const PassContext& context);
int drop_identities(Graph& graph, const PassContext& context);
int fold_pad(Graph& graph, const PassContext& context);
int fold_batch_norm(Graph& graph, const PassContext& context);
int fuse_conv_add(Graph& graph, const PassContext& context);
int fuse_conv_activation(Graph& graph, const PassContext& context);
int erase_dead(Graph& graph, const PassContext& context);

/// Erases the nodes whose flag is set. Ids of nodes change.
void erase_nodes(Graph& graph, const std::vector<bool>& erased);

/// Returns true if the node is a Conv to whose result nothing has been fused yet.
inline bool is_plain_conv(const Node& node) {
  return node.op == OpKind::kConv && !node.get<ConvAttributes>().activation && node.input(3) == kNoValue;
}

}  // namespace ration::graph
