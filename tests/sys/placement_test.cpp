#include "sys/placement.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <numeric>

#include "sys/taken_cpus.hpp"

namespace ration::sys {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<int> range(int first, int last) {
  std::vector<int> cpus(static_cast<std::size_t>(last - first + 1));
  std::iota(cpus.begin(), cpus.end(), first);
  return cpus;
}

PlacementRequest request(std::vector<int> allowed, int workers, std::vector<int> taken = {}) {
  const auto cpus = static_cast<double>(allowed.size());
  return {std::move(allowed), cpus, workers, std::move(taken)};
}

// Two packages of two clusters of two cores of two CPUs: CPUs 0-3 are the first cluster, 0-7 the first package.
const Topology& machine() {
  static const Topology topology = Topology::synthetic("pack:2 l3:2 core:2 pu:2");
  return topology;
}

TEST(Placement, GivesEveryWorkerACoreBeforeSiblings) {
  EXPECT_THAT(place_workers(machine(), request(range(0, 15), 8)).cpus, ElementsAre(0, 2, 4, 6, 8, 10, 12, 14));
  EXPECT_THAT(place_workers(machine(), request(range(0, 3), 4)).cpus, ElementsAre(0, 2, 1, 3));
}

TEST(Placement, FillsOneClusterBeforeTheNext) {
  EXPECT_THAT(place_workers(machine(), request({2, 4, 6, 8}, 2)).cpus, ElementsAre(4, 6));
}

TEST(Placement, PrefersThePackageWithTheMostFreeCores) {
  EXPECT_THAT(place_workers(machine(), request({0, 8, 10, 12}, 3)).cpus, ElementsAre(8, 10, 12));
}

TEST(Placement, StaysOffTheCpusAndCoresThatAreTaken) {
  EXPECT_THAT(place_workers(machine(), request(range(0, 7), 2, {0, 2})).cpus, ElementsAre(4, 6));
  EXPECT_THAT(place_workers(machine(), request(range(0, 3), 2, {0})).cpus, ElementsAre(2, 1));
}

TEST(Placement, UsesAllowedCpusAlone) {
  EXPECT_THAT(place_workers(machine(), request({5, 9}, 2)).cpus, testing::UnorderedElementsAre(5, 9));
}

TEST(Placement, DoesNotPinBelowTheAllowedSet) {
  PlacementRequest limited = request(range(0, 3), 1);
  limited.cpus = 1.5;
  const Placement placement = place_workers(machine(), limited);
  EXPECT_FALSE(placement.pinned());
  EXPECT_THAT(placement.reason, HasSubstr("1.5 CPUs is below the 4 allowed"));
}

TEST(Placement, DoesNotPinWhenTooFewCpusAreFree) {
  const Placement placement = place_workers(machine(), request(range(0, 3), 4, {0, 1}));
  EXPECT_FALSE(placement.pinned());
  EXPECT_THAT(placement.reason, HasSubstr("only 2 are known and free"));
}

TEST(Placement, DoesNotPinToCpusThatTheTopologyDoesNotKnow) {
  EXPECT_FALSE(place_workers(machine(), request({100, 101}, 1)).pinned());
}

TEST(Placement, DoesNotPinWithoutWorkers) { EXPECT_FALSE(place_workers(machine(), request({0}, 0)).pinned()); }

TEST(Placement, PinsOnAFlatMachine) {
  EXPECT_THAT(place_workers(Topology::flat({1, 4, 6}), request({1, 4, 6}, 2, {1})).cpus, ElementsAre(4, 6));
}

TEST(Placement, MayPinLaterWhenCpusAreTakenOrNotYetKnown) {
  EXPECT_TRUE(place_workers(machine(), request(range(0, 3), 4, {0, 1})).may_change);
  EXPECT_TRUE(place_workers(machine(), request(range(12, 17), 6)).may_change) << "CPUs 16 and 17 are unknown";
  PlacementRequest limited = request(range(0, 3), 1);
  limited.cpus = 1.5;
  EXPECT_FALSE(place_workers(machine(), limited).may_change);
}

class TakenCpus : public testing::Test {
 protected:
  TakenCpus() { std::filesystem::remove_all(root_); }
  ~TakenCpus() override { std::filesystem::remove_all(root_); }

  void add_thread(const std::string& pid, const std::string& tid, const std::string& name, const std::string& cpus) {
    const auto task = root_ / "proc" / pid / "task" / tid;
    std::filesystem::create_directories(task);
    std::ofstream(task / "comm") << name << '\n';
    std::ofstream(task / "status") << "Name:\t" << name << "\nCpus_allowed_list:\t" << cpus << '\n';
  }

  const std::filesystem::path root_ =
      std::filesystem::path(testing::TempDir()) / ("taken_cpus_" + std::to_string(::getpid()));
};

TEST_F(TakenCpus, CountsPinnedWorkersOfEverybodyElse) {
  add_thread("10", "10", "server", "0-7");
  add_thread("10", "11", "ration-w0", "4");
  add_thread("10", "12", "ration-w1", "2");
  add_thread("20", "20", "ration-w0", "0-7");  // not pinned
  add_thread("30", "30", "other-pool", "5");   // not ours
  add_thread("40", "41", "ration-w0", "6");    // of the asking engine
  add_thread("40", "42", "ration-w0", "1");    // of another engine in the same process
  add_thread("self", "50", "ration-w0", "7");  // an alias, not a process
  FileTree files(root_);
  EXPECT_THAT(pinned_workers(files, {41}), ElementsAre(PinnedWorker{11, 4}, PinnedWorker{12, 2}, PinnedWorker{42, 1}));
  EXPECT_THAT(taken_cpus(pinned_workers(files, {41})), ElementsAre(1, 2, 4));
  EXPECT_THAT(taken_cpus(pinned_workers(files, {})), ElementsAre(1, 2, 4, 6));
}

TEST_F(TakenCpus, TellsWorkersThatCannotMove) {
  add_thread("10", "11", "ration-w0", "4");
  std::ofstream(root_ / "proc" / "10" / "status") << "Cpus_allowed_list:\t0-7\n";
  add_thread("20", "21", "ration-w0", "5");
  std::ofstream(root_ / "proc" / "20" / "status") << "Cpus_allowed_list:\t5\n";
  FileTree files(root_);
  EXPECT_THAT(pinned_workers(files, {}), ElementsAre(PinnedWorker{11, 4, false}, PinnedWorker{21, 5, true}));
}

TEST_F(TakenCpus, IsEmptyWithoutProc) {
  FileTree files(root_);
  EXPECT_TRUE(pinned_workers(files, {}).empty());
}

}  // namespace
}  // namespace ration::sys
