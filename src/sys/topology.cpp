#include "ration/topology.hpp"

#include <algorithm>
#include <set>

#include "base/fail.hpp"
#include "base/guarded.hpp"
#include "sys/affinity.hpp"
#include "sys/cpu_list.hpp"
#include "sys/file_tree.hpp"
#include "sys/topology_hwloc.hpp"

namespace ration {
namespace {

int count(const Topology& topology, int CpuPlace::*field) {
  std::set<int> different;
  for (const CpuPlace& place : topology.cpus) different.insert(place.*field);
  return static_cast<int>(different.size());
}

std::vector<int> online_cpus() {
  sys::FileTree files("/");
  const auto cpus = sys::parse_cpu_list(files.read("/sys/devices/system/cpu/online").text);
  return cpus && !cpus->empty() ? *cpus : sys::process_affinity(std::nullopt);
}

}  // namespace

Topology Topology::detect() {
  return base::guarded("the machine's topology", [] {
    if (auto topology = sys::read_topology_hwloc(std::nullopt)) return *topology;
    Topology topology = flat(online_cpus());
    topology.note = "hwloc cannot read this machine's topology";
    return topology;
  });
}

Topology Topology::flat(const std::vector<int>& cpus) {
  Topology topology;
  topology.source = "flat";
  for (const int cpu : cpus) topology.cpus.push_back({cpu, static_cast<int>(topology.cpus.size()), 0, 0, 0});
  if (cpus.empty()) topology.cpus.push_back({});
  return topology;
}

Topology Topology::synthetic(const std::string& description) {
  auto topology = base::guarded("a topology", [&] { return sys::read_topology_hwloc(description); });
  base::require(topology.has_value(), ErrorCode::kInvalidArgument, "topology description '", description,
                "' is not understood by hwloc");
  return *topology;
}

int Topology::cores() const { return count(*this, &CpuPlace::core); }
int Topology::clusters() const { return count(*this, &CpuPlace::cluster); }
int Topology::nodes() const { return count(*this, &CpuPlace::node); }
int Topology::packages() const { return count(*this, &CpuPlace::package); }

const CpuPlace* Topology::find(int cpu) const noexcept {
  const auto place =
      std::lower_bound(cpus.begin(), cpus.end(), cpu, [](const CpuPlace& entry, int id) { return entry.cpu < id; });
  return place != cpus.end() && place->cpu == cpu ? &*place : nullptr;
}

}  // namespace ration
