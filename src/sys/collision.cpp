#include "sys/collision.hpp"

#include <algorithm>

namespace ration::sys {
namespace {

bool must_move(const PinnedWorker& worker, const std::vector<PinnedWorker>& others) {
  return std::any_of(others.begin(), others.end(), [&](const PinnedWorker& other) {
    return other.cpu == worker.cpu && (other.confined || other.thread < worker.thread);
  });
}

}  // namespace

std::optional<Placement> resolve_collisions(const Topology& topology, PlacementRequest request,
                                            const std::vector<PinnedWorker>& own,
                                            const std::vector<PinnedWorker>& others) {
  std::vector<std::size_t> movers;
  std::vector<PinnedWorker> staying = others;
  for (std::size_t worker = 0; worker < own.size(); ++worker) {
    if (must_move(own[worker], others)) {
      movers.push_back(worker);
    } else {
      staying.push_back(own[worker]);
    }
  }
  if (movers.empty()) return std::nullopt;
  request.workers = static_cast<int>(movers.size());
  request.taken = taken_cpus(staying);
  const Placement moved = place_workers(topology, request);
  if (!moved.pinned()) return moved;
  Placement placement;
  for (const PinnedWorker& worker : own) placement.cpus.push_back(worker.cpu);
  for (std::size_t i = 0; i < movers.size(); ++i) placement.cpus[movers[i]] = moved.cpus[i];
  return placement;
}

}  // namespace ration::sys
