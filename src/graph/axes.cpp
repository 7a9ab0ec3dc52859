#include "graph/axes.hpp"

#include <algorithm>
#include <numeric>

#include "base/fail.hpp"

namespace ration::graph {

int resolve_axis(std::int64_t axis, int rank, const std::string& label) {
  base::require(axis >= -rank && axis < rank, ErrorCode::kInvalidModel, label, ": axis ", axis, " is outside rank ",
                rank);
  return static_cast<int>(axis < 0 ? axis + rank : axis);
}

int resolve_split(std::int64_t axis, int rank, const std::string& label) {
  return axis == rank ? rank : resolve_axis(axis, rank, label);
}

std::vector<int> resolve_axes(std::span<const std::int64_t> axes, int rank, const std::string& label) {
  std::vector<bool> seen(static_cast<std::size_t>(rank), false);
  std::vector<int> resolved;
  for (const std::int64_t axis : axes) {
    resolved.push_back(resolve_axis(axis, rank, label));
    const auto at = static_cast<std::size_t>(resolved.back());
    base::require(!seen[at], ErrorCode::kInvalidModel, label, ": axis ", axis, " is listed twice");
    seen[at] = true;
  }
  return resolved;
}

std::vector<bool> mark_axes(std::span<const std::int64_t> axes, int rank, const std::string& label) {
  std::vector<bool> marked(static_cast<std::size_t>(rank), false);
  for (const int axis : resolve_axes(axes, rank, label)) marked[static_cast<std::size_t>(axis)] = true;
  return marked;
}

std::vector<int> resolve_permutation(std::span<const std::int64_t> permutation, int rank, const std::string& label) {
  if (permutation.empty()) {
    std::vector<int> reversed(static_cast<std::size_t>(rank));
    std::iota(reversed.rbegin(), reversed.rend(), 0);
    return reversed;
  }
  base::require(permutation.size() == static_cast<std::size_t>(rank), ErrorCode::kInvalidModel, label,
                ": the permutation has ", permutation.size(), " entries for rank ", rank);
  for (const std::int64_t axis : permutation) {
    base::require(axis >= 0, ErrorCode::kInvalidModel, label, ": the permutation holds ", axis,
                  ", and negative axes have no meaning there");
  }
  return resolve_axes(permutation, rank, label);
}

}  // namespace ration::graph
