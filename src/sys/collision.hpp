/// Decides who moves when workers of several engines are pinned to the same CPU. Pure functions.
///
/// Engines look where others are pinned and then pin; two that do so at the same moment may choose the same CPU. So
/// each looks once more after it has pinned, and of two workers on one CPU the one with the larger thread id moves.
/// Where both see each other, exactly one moves: the worker with the smallest id of all stays in the first round, the
/// next smallest at the latest in the second, and so on. A look and a pin are two steps, so the one that ought to move
/// may have looked before the other pinned; it moves when it looks again. A worker whose process has but one CPU cannot
/// move, so the other does.
#pragma once

#include <optional>
#include <vector>

#include "sys/placement.hpp"
#include "sys/taken_cpus.hpp"

namespace ration::sys {

/// `own` are the workers of one engine, all pinned, in the order of their numbers, `others` everybody else's. Returns
/// nothing if all of `own` may stay. Otherwise a place for each of them, where those that need not move stay; or no
/// pins at all, if too few CPUs are free. Of `request` the allowed set and the CPUs count.
std::optional<Placement> resolve_collisions(const Topology& topology, PlacementRequest request,
                                            const std::vector<PinnedWorker>& own,
                                            const std::vector<PinnedWorker>& others);

}  // namespace ration::sys
