/// Reads the topology through hwloc, whose header only topology_hwloc.cpp sees. Functions are thread-safe.
#pragma once

#include <optional>
#include <string>

#include "ration/topology.hpp"

namespace ration::sys {

/// Returns the machine's topology, or that of a synthetic description. Nothing if hwloc fails or finds no CPU.
std::optional<Topology> read_topology_hwloc(const std::optional<std::string>& synthetic);

}  // namespace ration::sys
