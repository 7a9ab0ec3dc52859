#include "ration/topology.hpp"

#include <gtest/gtest.h>

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

TEST(Topology, TellsALoneCpuFromTheCoresOfTheOthers) {
  // As the kernel has it when the sibling of CPU 2 is offline: it names no core there. hwloc reads the file if asked
  // to.
  const std::string path = ::testing::TempDir() + "lone_cpu.xml";
  std::ofstream(path) << R"(<?xml version="1.0" encoding="UTF-8"?>
<topology version="2.0">
 <object type="Machine" os_index="0" cpuset="0xf7" complete_cpuset="0xf7" allowed_cpuset="0xf7" nodeset="0x1"
   complete_nodeset="0x1" allowed_nodeset="0x1" gp_index="1">
  <object type="NUMANode" os_index="0" cpuset="0xf7" complete_cpuset="0xf7" nodeset="0x1" complete_nodeset="0x1"
    gp_index="2" local_memory="1073741824"/>
  <object type="Core" os_index="0" cpuset="0x3" complete_cpuset="0x3" nodeset="0x1" complete_nodeset="0x1"
    gp_index="3">
   <object type="PU" os_index="0" cpuset="0x1" complete_cpuset="0x1" nodeset="0x1" complete_nodeset="0x1"
    gp_index="4"/>
   <object type="PU" os_index="1" cpuset="0x2" complete_cpuset="0x2" nodeset="0x1" complete_nodeset="0x1"
    gp_index="5"/>
  </object>
  <object type="PU" os_index="2" cpuset="0x4" complete_cpuset="0x4" nodeset="0x1" complete_nodeset="0x1"
    gp_index="6"/>
  <object type="Core" os_index="2" cpuset="0x30" complete_cpuset="0x30" nodeset="0x1" complete_nodeset="0x1"
    gp_index="7">
   <object type="PU" os_index="4" cpuset="0x10" complete_cpuset="0x10" nodeset="0x1" complete_nodeset="0x1"
    gp_index="8"/>
   <object type="PU" os_index="5" cpuset="0x20" complete_cpuset="0x20" nodeset="0x1" complete_nodeset="0x1"
    gp_index="9"/>
  </object>
  <object type="Core" os_index="3" cpuset="0xc0" complete_cpuset="0xc0" nodeset="0x1" complete_nodeset="0x1"
    gp_index="10">
   <object type="PU" os_index="6" cpuset="0x40" complete_cpuset="0x40" nodeset="0x1" complete_nodeset="0x1"
    gp_index="11"/>
   <object type="PU" os_index="7" cpuset="0x80" complete_cpuset="0x80" nodeset="0x1" complete_nodeset="0x1"
    gp_index="12"/>
  </object>
 </object>
</topology>
)";
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
