#include "sys/placement.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <tuple>

#include "base/fail.hpp"

namespace ration::sys {
namespace {

struct Candidate {
  CpuPlace place;
  int rank = 0;  // How many CPUs of the same core are used before this one: 0 is a core of its own.
};

Placement unpinned(std::string reason, bool may_change = false) { return {{}, std::move(reason), may_change}; }

// The CPUs that are left, ascending, each with its rank within its core. Unknown CPUs are left out.
std::vector<Candidate> rank_candidates(const Topology& topology, const PlacementRequest& request) {
  std::map<int, int> used_on_core;
  for (const int cpu : request.taken) {
    if (const CpuPlace* place = topology.find(cpu)) ++used_on_core[place->core];
  }
  std::vector<int> free;
  std::set_difference(request.allowed.begin(), request.allowed.end(), request.taken.begin(), request.taken.end(),
                      std::back_inserter(free));
  std::vector<Candidate> candidates;
  for (const int cpu : free) {
    if (const CpuPlace* place = topology.find(cpu)) candidates.push_back({*place, used_on_core[place->core]++});
  }
  return candidates;
}

// Counts free cores by package, node or cluster.
std::map<int, int> free_cores(const std::vector<Candidate>& candidates, int CpuPlace::*field) {
  std::map<int, int> count;
  for (const Candidate& candidate : candidates) count[candidate.place.*field] += candidate.rank == 0 ? 1 : 0;
  return count;
}

void sort_by_preference(std::vector<Candidate>& candidates) {
  const auto packages = free_cores(candidates, &CpuPlace::package);
  const auto nodes = free_cores(candidates, &CpuPlace::node);
  const auto clusters = free_cores(candidates, &CpuPlace::cluster);
  const auto key = [&](const Candidate& candidate) {
    const CpuPlace& place = candidate.place;
    return std::make_tuple(candidate.rank, -packages.at(place.package), place.package, -nodes.at(place.node),
                           place.node, -clusters.at(place.cluster), place.cluster, place.core, place.cpu);
  };
  std::sort(candidates.begin(), candidates.end(),
            [&key](const Candidate& a, const Candidate& b) { return key(a) < key(b); });
}

}  // namespace

Placement place_workers(const Topology& topology, const PlacementRequest& request) {
  const std::size_t workers = request.workers > 0 ? static_cast<std::size_t>(request.workers) : 0;
  if (workers == 0) return unpinned("there are no workers to pin");
  if (request.cpus < static_cast<double>(request.allowed.size())) {
    return unpinned(base::concat("the budget of ", request.cpus, " CPUs is below the ", request.allowed.size(),
                                 " allowed CPUs, among which the kernel must be free to choose"));
  }
  std::vector<Candidate> candidates = rank_candidates(topology, request);
  if (candidates.size() < workers) {
    return unpinned(base::concat("of ", request.allowed.size(), " allowed CPUs only ", candidates.size(),
                                 " are known and free, too few for ", workers, " workers"),
                    true);
  }
  sort_by_preference(candidates);
  Placement placement;
  for (std::size_t worker = 0; worker < workers; ++worker) placement.cpus.push_back(candidates[worker].place.cpu);
  return placement;
}

}  // namespace ration::sys
