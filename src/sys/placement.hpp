/// Decides on which CPU each worker is pinned, or that workers are not pinned. A pure function.
///
/// Pins help when every worker can have a CPU of its own: caches stay warm, neighbours share one, SMT siblings stay
/// idle while whole cores are free, and a worker is not woken on the CPU of the thread that wakes it. They hurt when
/// somebody else is pinned to the same CPU, or when a quota gives less time than there are CPUs, because then the
/// kernel needs the freedom to choose. So the answer is often "do not pin".
#pragma once

#include <string>
#include <vector>

#include "ration/topology.hpp"

namespace ration::sys {

struct PlacementRequest {
  /// CPU ids that the process may use, ascending: CpuBudget::affinity.
  std::vector<int> allowed;
  /// CPUs by the tightest limit: CpuBudget::cpus.
  double cpus = 1;
  int workers = 1;
  /// CPU ids to which somebody else's workers are pinned, ascending: taken_cpus().
  std::vector<int> taken;
};

struct Placement {
  /// One CPU id per worker, all different; empty: do not pin.
  std::vector<int> cpus;
  /// Why not, as a sentence for the log; empty if pinned.
  std::string reason;
  /// Not pinned for a reason that may pass while the budget stays: others held CPUs, or the topology did not know one
  /// that had just been switched on.
  bool may_change = false;

  bool pinned() const noexcept { return !cpus.empty(); }
};

/// Takes free cores before SMT siblings of busy ones, and among equals the package, node and cluster with the most free
/// cores, so that workers share as few clusters as possible.
Placement place_workers(const Topology& topology, const PlacementRequest& request);

}  // namespace ration::sys
