#include "sys/budget_reader.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <filesystem>
#include <fstream>

#include "cgroup_for_test.hpp"
#include "sys/affinity.hpp"

namespace ration::sys {
namespace {

namespace fs = std::filesystem;

// A copy of a fixture tree that a test may change.
class BudgetReaderOnATree : public testing::Test {
 protected:
  BudgetReaderOnATree() {
    fs::remove_all(root_);
    fs::create_directories(root_);
    fs::copy(fs::path(RATION_TEST_DATA) / "cgroup" / "v2_parent_limited_while_leaf_says_max", root_,
             fs::copy_options::recursive);
  }
  ~BudgetReaderOnATree() override { fs::remove_all(root_); }

  void write(const std::string& path, const std::string& text) {
    fs::create_directories((root_ / path).parent_path());
    std::ofstream(root_ / path) << text;
  }

  const fs::path root_ = fs::path(testing::TempDir()) / ("budget_reader_" + std::to_string(::getpid()));
  const std::string pod_ = "sys/fs/cgroup/kubepods.slice/pod1";
};

TEST_F(BudgetReaderOnATree, NoticesAChangedQuota) {
  BudgetReader reader({.root = root_, .pid = {}});
  EXPECT_EQ(reader.budget().threads, 3);
  EXPECT_FALSE(reader.refresh());
  write(pod_ + "/cpu.max", "150000 100000\n");
  EXPECT_TRUE(reader.refresh());
  EXPECT_EQ(reader.budget().cpus, 1.5);
  EXPECT_FALSE(reader.refresh());
}

TEST_F(BudgetReaderOnATree, NoticesALimitFileThatAppears) {
  BudgetReader reader({.root = root_, .pid = {}});
  write(pod_ + "/app/cpuset.cpus.effective", "1\n");
  EXPECT_TRUE(reader.refresh());
  EXPECT_EQ(reader.budget().affinity, std::vector<int>{1});
}

TEST_F(BudgetReaderOnATree, NoticesALimitFileThatGoesAway) {
  write(pod_ + "/cpuset.cpus.effective", "1-2\n");
  BudgetReader reader({.root = root_, .pid = {}});
  EXPECT_EQ(reader.budget().threads, 2);
  write(pod_ + "/cpuset.cpus.effective", "");
  EXPECT_TRUE(reader.refresh());
  EXPECT_EQ(reader.budget().threads, 3);
}

TEST_F(BudgetReaderOnATree, FollowsTheProcessIntoAnotherCgroup) {
  BudgetReader reader({.root = root_, .pid = {}});
  write("sys/fs/cgroup/other/cpu.max", "200000 100000\n");
  write("proc/self/cgroup", "0::/other\n");
  EXPECT_TRUE(reader.refresh());
  EXPECT_EQ(reader.budget().threads, 2);
}

TEST_F(BudgetReaderOnATree, NoticesAChangedAffinity) {
  BudgetReader reader({.root = root_, .pid = {}});
  write("proc/self/status", "Cpus_allowed_list:\t6\n");
  EXPECT_TRUE(reader.refresh());
  EXPECT_EQ(reader.budget().affinity, std::vector<int>{6});
}

struct Unreadable {
  const char* name;
  const char* path;
  int threads;
};

class BudgetReaderOnALostFile : public BudgetReaderOnATree, public testing::WithParamInterface<Unreadable> {
 protected:
  // A link to itself exists and cannot be opened, not even by root.
  void lose(const fs::path& path) {
    fs::rename(root_ / path, root_ / "aside");
    fs::create_symlink(path.filename(), root_ / path);
  }
  void find(const fs::path& path) {
    fs::remove(root_ / path);
    fs::rename(root_ / "aside", root_ / path);
  }
};

INSTANTIATE_TEST_SUITE_P(Files, BudgetReaderOnALostFile,
                         testing::Values(Unreadable{"quota", "sys/fs/cgroup/kubepods.slice/pod1/cpu.max", 3},
                                         Unreadable{"cgroup", "proc/self/cgroup", 3},
                                         Unreadable{"mounts", "proc/self/mountinfo", 3},
                                         Unreadable{"online", "sys/devices/system/cpu/online", 3},
                                         Unreadable{"status", "proc/self/status", 3}),
                         [](const auto& tested) { return tested.param.name; });

TEST_P(BudgetReaderOnALostFile, KeepsALimitThatBecameUnreadable) {
  BudgetReader reader({.root = root_, .pid = {}});
  const CpuBudget before = reader.budget();
  ASSERT_EQ(before.threads, GetParam().threads);
  lose(GetParam().path);
  // Something else changes, so that everything is read anew.
  write("sys/fs/cgroup/cpu.max", "700000 100000\n");
  EXPECT_TRUE(reader.refresh());
  EXPECT_EQ(reader.budget().threads, before.threads);
  EXPECT_EQ(reader.budget().affinity, before.affinity);
  EXPECT_FALSE(reader.budget().ignored.empty()) << "the unreadable file is listed";
  EXPECT_FALSE(reader.refresh());
  find(GetParam().path);
  write("sys/fs/cgroup/cpu.max", "600000 100000\n");
  EXPECT_TRUE(reader.refresh());
  EXPECT_EQ(reader.budget().threads, before.threads);
  EXPECT_EQ(reader.budget().ignored, before.ignored);
}

TEST_F(BudgetReaderOnATree, EndsALimitWhoseFileIsGone) {
  BudgetReader reader({.root = root_, .pid = {}});
  ASSERT_EQ(reader.budget().threads, 3);
  fs::rename(root_ / pod_ / "cpu.max", root_ / "aside");
  fs::create_symlink("cpu.max", root_ / pod_ / "cpu.max");
  write("sys/fs/cgroup/cpu.max", "700000 100000\n");
  EXPECT_TRUE(reader.refresh());
  EXPECT_EQ(reader.budget().threads, 3);
  fs::remove(root_ / pod_ / "cpu.max");
  EXPECT_TRUE(reader.refresh());
  EXPECT_GT(reader.budget().threads, 3);
}

TEST_F(BudgetReaderOnATree, FollowsALimitThatCanBeReadAgain) {
  BudgetReader reader({.root = root_, .pid = {}});
  fs::remove(root_ / pod_ / "cpu.max");
  fs::create_symlink("cpu.max", root_ / pod_ / "cpu.max");
  write("sys/fs/cgroup/cpu.max", "700000 100000\n");
  EXPECT_TRUE(reader.refresh());
  EXPECT_EQ(reader.budget().threads, 3);
  fs::remove(root_ / pod_ / "cpu.max");
  write(pod_ + "/cpu.max", "200000 100000\n");
  EXPECT_TRUE(reader.refresh());
  EXPECT_EQ(reader.budget().threads, 2);
}

TEST(BudgetReader, KeepsARealQuotaWithoutAFileDescriptorLeft) {
  CgroupForTest group;
  if (!group.refusal().empty()) GTEST_SKIP() << group.refusal();
  ASSERT_TRUE(group.set_quota(1.0));
  const int outcome = in_child([&group] {
    if (!group.enter()) return 99;
    BudgetReader reader;
    if (reader.budget().cpus != 1.0) return 1;
    const int quota = ::open((group.directory() + "/cpu.cfs_quota_us").c_str(), O_WRONLY);
    // No file can be opened any more, not even in place of one that the reader closes.
    const rlimit none{3, 3};
    if (quota < 0 || ::setrlimit(RLIMIT_NOFILE, &none) != 0) return 98;
    if (::pwrite(quota, "50000", 5, 0) != 5) return 97;
    if (!reader.refresh() || reader.budget().cpus != 0.5) return 2;
    if (::pwrite(quota, "100000", 6, 0) != 6) return 96;
    return reader.refresh() && reader.budget().cpus == 1.0 ? 0 : 3;
  });
  EXPECT_EQ(outcome, 0);
}

TEST(BudgetReader, FollowsARealQuotaDownAndUp) {
  CgroupForTest group;
  if (!group.refusal().empty()) GTEST_SKIP() << group.refusal();
  ASSERT_TRUE(group.set_quota(1.5));
  const int outcome = in_child([&group] {
    if (!group.enter()) return 99;
    BudgetReader reader;
    if (reader.budget().cpus > 1.5 || reader.refresh()) return 1;
    if (!group.set_quota(0.5) || !reader.refresh() || reader.budget().cpus != 0.5) return 2;
    if (!group.set_quota(1.0) || !reader.refresh() || reader.budget().cpus != 1.0) return 3;
    return 0;
  });
  EXPECT_EQ(outcome, 0);
}

TEST(BudgetReader, FollowsTheMainThreadsAffinity) {
  if (CpuBudget::detect().affinity.size() < 2) GTEST_SKIP() << "needs two CPUs";
  const int outcome = in_child([] {
    BudgetReader reader;
    const int cpu = reader.budget().affinity.front();
    if (!set_thread_affinity({cpu}).empty()) return 99;
    return reader.refresh() && reader.budget().affinity == std::vector<int>{cpu} ? 0 : 1;
  });
  EXPECT_EQ(outcome, 0);
}

}  // namespace
}  // namespace ration::sys
