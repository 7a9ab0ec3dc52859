/// How much work a step is, before anybody has measured it.
#pragma once

#include <cstdint>

#include "graph/graph.hpp"

namespace ration::compile {

/// Returns the multiply-adds of a convolution or matrix product with static shapes, 0 for any other node.
std::int64_t multiply_adds(const graph::Graph& graph, const graph::Node& node);

/// Returns a first guess of a step's time on one worker, in nanoseconds: the larger of arithmetic at 50 multiply-adds
/// per nanosecond and memory at 10 bytes per nanosecond (a 3 GHz AVX-512 core reaches about twice the first). Replaced
/// by the first measurement, so a factor of two either way costs one request a few microseconds.
std::uint32_t estimate_ns(std::int64_t multiply_adds, std::size_t bytes_moved);

}  // namespace ration::compile
