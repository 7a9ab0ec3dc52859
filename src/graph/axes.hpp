/// Axes as a file writes them, resolved against a rank.
///
/// A number from a file becomes an index of a dimension here and nowhere else: shape rules, passes and implementations
/// all ask these functions, so that what one accepts no other can read beside an array. Pure. Every function throws
/// Error(kInvalidModel) naming `label`, the number and the rank.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace ration::graph {

/// Returns the axis in [0, rank), counting negatives from the back.
int resolve_axis(std::int64_t axis, int rank, const std::string& label);

/// Returns how many axes come before the place where `axis` splits a shape in two, in [0, rank]: unlike an axis, the
/// place may lie behind the last one.
int resolve_split(std::int64_t axis, int rank, const std::string& label);

/// Returns every axis in [0, rank), in the order given. Refuses an axis that stands there twice, under either name.
std::vector<int> resolve_axes(std::span<const std::int64_t> axes, int rank, const std::string& label);

/// Returns one flag per axis of the rank: whether the list names it. Refuses what resolve_axes() refuses.
std::vector<bool> mark_axes(std::span<const std::int64_t> axes, int rank, const std::string& label);

/// Returns, for each axis of a transposed tensor, the axis of the source; an empty list reverses them. ONNX gives a
/// permutation no negative numbers, so they are refused.
std::vector<int> resolve_permutation(std::span<const std::int64_t> permutation, int rank, const std::string& label);

}  // namespace ration::graph
