#include "ration/topology.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <set>
#include <string>

#include "ration/cpu_budget.hpp"
#include "ration/error.hpp"
#include "sys/affinity.hpp"
#include "sys/topology_hwloc.hpp"

namespace ration {
namespace {

TEST(Topology, CountsTheLevelsOfASyntheticMachine) {
  const Topology topology = Topology::synthetic("pack:2 l3:4 core:4 pu:2");
  EXPECT_EQ(topology.cpus.size(), 64U);
  EXPECT_EQ(topology.cores(), 32);
  EXPECT_EQ(topology.clusters(), 8);
  EXPECT_EQ(topology.packages(), 2);
  EXPECT_EQ(topology.source, "synthetic");
}

TEST(Topology, CountsNumaNodes) { EXPECT_EQ(Topology::synthetic("numa:2 pack:1 l3:1 core:4 pu:1").nodes(), 2); }

TEST(Topology, TakesThePackageForAClusterWhereNoCacheIsShared) {
  const Topology topology = Topology::synthetic("pack:2 l2:4 core:1 pu:2");
  EXPECT_EQ(topology.clusters(), 2);
  EXPECT_EQ(topology.cores(), 8);
}

TEST(Topology, RefusesADescriptionThatIsNone) { EXPECT_THROW(Topology::synthetic("a very nice machine"), Error); }

TEST(Topology, KnowsEveryCpuThatTheProcessMayUse) {
  const Topology topology = Topology::detect();
  for (const int cpu : CpuBudget::detect().affinity) EXPECT_NE(topology.find(cpu), nullptr) << cpu;
}

/// Returns an object in hwloc's XML format, version 2. `cpus` is a mask in hexadecimal digits.
std::string hwloc_object(const std::string& type, int os_index, const std::string& cpus,
                         const std::string& inside = "") {
  const auto attribute = [](const std::string& name, const std::string& value) {
    return " " + name + "=\"" + value + "\"";
  };
  std::string text = "<object" + attribute("type", type) + attribute("os_index", std::to_string(os_index));
  for (const std::string prefix : {"", "complete_", "allowed_"}) {
    text += attribute(prefix + "nodeset", "0x1") + attribute(prefix + "cpuset", "0x" + cpus);
  }
  return text + (inside.empty() ? "/>\n" : ">\n" + inside + "</object>\n");
}

TEST(Topology, TellsALoneCpuFromOtherCores) {
  // The sibling of CPU 2 is offline, so the kernel names no core for CPU 2.
  const auto pu = [](int cpu, const std::string& mask) { return hwloc_object("PU", cpu, mask); };
  const std::string machine =
      hwloc_object("Machine", 0, "f7",
                   hwloc_object("NUMANode", 0, "f7") + hwloc_object("Core", 0, "3", pu(0, "1") + pu(1, "2")) +
                       pu(2, "4") + hwloc_object("Core", 2, "30", pu(4, "10") + pu(5, "20")) +
                       hwloc_object("Core", 3, "c0", pu(6, "40") + pu(7, "80")));
  const std::string path = ::testing::TempDir() + "lone_cpu." + std::to_string(::getpid()) + ".xml";
  std::ofstream(path) << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<topology version=\"2.0\">\n"
                      << machine << "</topology>\n";
  ::setenv("HWLOC_XMLFILE", path.c_str(), 1);
  const auto topology = sys::read_topology_hwloc(std::nullopt);
  ::unsetenv("HWLOC_XMLFILE");
  std::filesystem::remove(path);
  ASSERT_TRUE(topology.has_value());
  ASSERT_EQ(topology->cpus.size(), 7U);
  EXPECT_EQ(topology->cores(), 4);
  EXPECT_EQ(topology->find(6)->core, topology->find(7)->core);
}

TEST(Topology, LeavesTheCallersBindingAlone) {
  const auto before = sys::thread_affinity();
  Topology::detect();
  EXPECT_EQ(sys::thread_affinity(), before);
}

TEST(Topology, FlatHasOneClusterOfSingleCpuCores) {
  const Topology topology = Topology::flat({1, 3, 5});
  EXPECT_EQ(topology.cores(), 3);
  EXPECT_EQ(topology.clusters(), 1);
  ASSERT_NE(topology.find(3), nullptr);
  EXPECT_EQ(topology.find(3)->core, 1);
  EXPECT_EQ(topology.find(2), nullptr);
  EXPECT_EQ(Topology::flat({}).cpus.size(), 1U);
}

}  // namespace
}  // namespace ration
