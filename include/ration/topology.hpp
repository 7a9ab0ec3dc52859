/// How the machine's CPUs lie to one another: which share a core, a last-level cache, a memory node, a package.
///
///     const ration::Topology topology = ration::Topology::detect();
///     std::cout << topology.cpus.size() << " CPUs on " << topology.cores() << " cores in " << topology.clusters()
///               << " clusters, by " << topology.source << '\n';
///
/// A Topology is a plain value. detect() takes milliseconds, keeps no state, changes no thread's binding, may be called
/// from any thread, and never fails: where the machine does not tell, it is flat, every CPU a core in one cluster. It
/// describes the whole machine; what of it this process may use is in CpuBudget::affinity.
#pragma once

#include <string>
#include <vector>

#include "ration/export.hpp"

namespace ration {

/// Where one CPU lies. Apart from `cpu`, the numbers only tell equal from different; they count from 0.
struct CpuPlace {
  int cpu = 0;      ///< Linux's CPU id.
  int core = 0;     ///< CPUs of one core are SMT siblings.
  int cluster = 0;  ///< Cores that share a last-level cache; the package where no cache is shared.
  int node = 0;     ///< NUMA node.
  int package = 0;

  friend bool operator==(const CpuPlace&, const CpuPlace&) = default;
};

struct Topology {
  /// Every CPU that is switched on, ascending by id; never empty after detect(), flat() or synthetic().
  std::vector<CpuPlace> cpus;
  /// "hwloc", "flat" or "synthetic".
  std::string source;
  /// Why it is flat; otherwise empty.
  std::string note;

  /// Asks hwloc, and takes a flat topology if hwloc cannot say.
  RATION_EXPORT static Topology detect();
  /// Builds the flat topology of the given CPU ids, which must be ascending; an empty list counts as CPU 0.
  RATION_EXPORT static Topology flat(const std::vector<int>& cpus);
  /// Builds a machine that does not exist, from hwloc's synthetic description, for example "pack:2 l3:4 core:4 pu:2".
  /// Throws Error(kInvalidArgument) if hwloc does not understand it.
  RATION_EXPORT static Topology synthetic(const std::string& description);

  /// Return how many different ones there are.
  RATION_EXPORT int cores() const;
  RATION_EXPORT int clusters() const;
  RATION_EXPORT int nodes() const;
  RATION_EXPORT int packages() const;

  /// Returns the place of a CPU id, or nullptr if the topology does not know it. Points into `cpus`.
  RATION_EXPORT const CpuPlace* find(int cpu) const noexcept;

  friend bool operator==(const Topology&, const Topology&) = default;
};

}  // namespace ration
