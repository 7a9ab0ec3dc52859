/// Recognises nodes that multiply each channel by a constant and add one.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "graph/graph.hpp"

namespace ration::graph {

/// y = scale[c] x + shift[c] for channel c, in double so that folding rounds once.
struct ChannelAffine {
  std::vector<double> scale, shift;
};

/// A value of rank `rank` with `channels` channels on axis 1.
struct ChannelSource {
  ValueId value = kNoValue;
  std::int64_t channels = 0;
  int rank = 0;
};

/// Returns what the node does to the source, if it is a BatchNormalization, or an Add, Sub, Mul or Div with a constant
/// per channel ([C, 1, 1], [1, C, 1, 1] or one element), all float32 and finite.
std::optional<ChannelAffine> channel_affine(const Graph& graph, const Node& node, const ChannelSource& source);

/// Returns a float32 constant's elements.
std::vector<double> widened(const SharedTensor& constant);

}  // namespace ration::graph
