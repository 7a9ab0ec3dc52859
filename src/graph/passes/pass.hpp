/// Portable rewrites of a graph: each has a name, can be switched off, is timed, and is verified.
#pragma once

#include <chrono>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "graph/graph.hpp"

namespace ration::graph {

/// Computes a node whose inputs are all constants; given by the layer that owns the operators. Returns one tensor per
/// output.
using Evaluate = std::function<std::vector<SharedTensor>(const Graph& graph, const Node& node)>;

/// What a pass may use besides the graph.
struct PassContext {
  Evaluate evaluate;
  /// Results of folding larger than this stay unfolded, so that folding never grows a model. Bytes.
  std::size_t largest_folded_constant = std::size_t{64} << 20;
};

struct Pass {
  std::string_view name;         ///< The name that ModelOptions and --explain use.
  std::string_view description;  ///< One sentence.
  /// Rewrites the graph, returns how many rewrites were made.
  int (*run)(Graph& graph, const PassContext& context);
};

/// What happened when a pass ran.
struct PassReport {
  std::string_view name;
  int rewrites = 0;
  bool disabled = false;
  std::chrono::microseconds time{0};
};

/// The passes in the order in which they run:
///   fold-constants       nodes whose inputs are all constants become constants
///   drop-identities      Identity, Dropout, Pad by zero, Reshape/Transpose/Slice/Cast without effect, Concat of one
///   fold-pad             zero Pad into the window of the Conv, or of the pooling it cannot change, that reads it
///   fold-batch-norm      BatchNormalization, and Mul/Add by a constant per channel, into the Conv before it
///   fuse-conv-add        Add into the later of the two Convs that feed it, as its residual
///   fuse-conv-activation a pointwise function into the Conv before it
///   erase-dead           nodes that nobody reads
std::span<const Pass> all_passes();

/// Runs all passes but the disabled ones, infers shapes and verifies after each.
/// Throws Error(kInvalidArgument) naming an unknown pass, Error(kInternal) naming the pass that broke the graph.
std::vector<PassReport> run_passes(Graph& graph, const PassContext& context,
                                   std::span<const std::string> disabled = {});

}  // namespace ration::graph
