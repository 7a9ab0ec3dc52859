#include "sys/topology_hwloc.hpp"

#include <hwloc.h>

#include <algorithm>
#include <vector>

namespace ration::sys {
namespace {

class HwlocTopology {
 public:
  HwlocTopology() { ready_ = ::hwloc_topology_init(&topology_) == 0; }
  ~HwlocTopology() {
    if (ready_) ::hwloc_topology_destroy(topology_);
  }
  HwlocTopology(const HwlocTopology&) = delete;
  HwlocTopology& operator=(const HwlocTopology&) = delete;

  bool load(const std::optional<std::string>& synthetic) {
    if (!ready_) return false;
    if (synthetic) {
      if (::hwloc_topology_set_synthetic(topology_, synthetic->c_str()) != 0) return false;
    } else {
      // CPUs that are not allowed today may be tomorrow.
      unsigned long flags = HWLOC_TOPOLOGY_FLAG_INCLUDE_DISALLOWED;
#if HWLOC_API_VERSION >= 0x00020500
      flags |= HWLOC_TOPOLOGY_FLAG_DONT_CHANGE_BINDING;
#endif
      if (::hwloc_topology_set_flags(topology_, flags) != 0) return false;
#if HWLOC_API_VERSION >= 0x00020100
      // The x86 back end would move the calling thread from CPU to CPU.
      ::hwloc_topology_set_components(topology_, HWLOC_TOPOLOGY_COMPONENTS_FLAG_BLACKLIST, "x86");
#endif
    }
    return ::hwloc_topology_load(topology_) == 0;
  }

  hwloc_topology_t get() const { return topology_; }

 private:
  hwloc_topology_t topology_ = nullptr;
  bool ready_ = false;
};

// Gives each object a number, in the order of the first calls; a missing object has one, too. hwloc counts the objects
// of one type. Here objects of two types may be cores: if a CPU's sibling is offline, the kernel names no core for it,
// and the CPU is its own core.
class Numbers {
 public:
  int of(hwloc_obj_t object) {
    const auto found = std::find(met_.begin(), met_.end(), object);
    const auto number = static_cast<int>(found - met_.begin());
    if (found == met_.end()) met_.push_back(object);
    return number;
  }

 private:
  std::vector<hwloc_obj_t> met_;
};

// The widest cache above the CPU that several cores share.
hwloc_obj_t shared_cache(hwloc_topology_t topology, hwloc_obj_t cpu) {
  hwloc_obj_t widest = nullptr;
  for (hwloc_obj_t object = cpu->parent; object; object = object->parent) {
    if (!::hwloc_obj_type_is_dcache(object->type)) continue;
    if (::hwloc_get_nbobjs_inside_cpuset_by_type(topology, object->cpuset, HWLOC_OBJ_CORE) > 1) widest = object;
  }
  return widest;
}

}  // namespace

std::optional<Topology> read_topology_hwloc(const std::optional<std::string>& synthetic) {
  HwlocTopology hwloc;
  if (!hwloc.load(synthetic)) return std::nullopt;
  Topology topology;
  topology.source = synthetic ? "synthetic" : "hwloc";
  Numbers cores, clusters, packages;
  hwloc_obj_t cpu = nullptr;
  while ((cpu = ::hwloc_get_next_obj_by_type(hwloc.get(), HWLOC_OBJ_PU, cpu)) != nullptr) {
    hwloc_obj_t core = ::hwloc_get_ancestor_obj_by_type(hwloc.get(), HWLOC_OBJ_CORE, cpu);
    hwloc_obj_t package = ::hwloc_get_ancestor_obj_by_type(hwloc.get(), HWLOC_OBJ_PACKAGE, cpu);
    hwloc_obj_t cluster = shared_cache(hwloc.get(), cpu);
    const int node = cpu->nodeset ? ::hwloc_bitmap_first(cpu->nodeset) : 0;
    topology.cpus.push_back({static_cast<int>(cpu->os_index), cores.of(core ? core : cpu),
                             clusters.of(cluster ? cluster : package), std::max(node, 0), packages.of(package)});
  }
  if (topology.cpus.empty()) return std::nullopt;
  std::sort(topology.cpus.begin(), topology.cpus.end(),
            [](const CpuPlace& a, const CpuPlace& b) { return a.cpu < b.cpu; });
  return topology;
}

}  // namespace ration::sys
