#include "ration/topology.hpp"

#include <gtest/gtest.h>

#include <set>

#include "ration/cpu_budget.hpp"
#include "ration/error.hpp"
#include "sys/affinity.hpp"

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
