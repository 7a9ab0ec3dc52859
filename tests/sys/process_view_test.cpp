#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "ration/doctor.hpp"
#include "sys/futex.hpp"
#include "sys/thread_name.hpp"

namespace ration {
namespace {

namespace fs = std::filesystem;
using namespace std::string_literals;

TEST(ProcessView, ReadsAnotherProcessFromItsFiles) {
  const fs::path root = fs::path(testing::TempDir()) / ("process_view_" + std::to_string(::getpid()));
  fs::create_directories(root / "proc/7/task/7");
  fs::create_directories(root / "proc/7/task/8");
  fs::create_directories(root / "proc/7/task/9");
  std::ofstream(root / "proc/7/task/7/comm") << "server\n";
  std::ofstream(root / "proc/7/task/8/comm") << "pool-1\n";
  std::ofstream(root / "proc/7/task/9/comm") << "pool-12\n";
  const std::string environ = "HOME=/root\0OMP_NUM_THREADS=8\0NOT_OMP_NUM_THREADS=1\0"s;
  std::ofstream(root / "proc/7/environ") << environ;
  const ProcessView view = ProcessView::read({}, {.root = root, .pid = 7});
  fs::remove_all(root);
  EXPECT_EQ(view.environment, (std::map<std::string, std::string>{{"OMP_NUM_THREADS", "8"}}));
  EXPECT_EQ(view.threads, (std::map<std::string, int>{{"server", 1}, {"pool-", 2}}));
}

TEST(ProcessView, CountsTheThreadsOfThisProcess) {
  std::atomic<std::uint32_t> named{0};
  std::atomic<std::uint32_t> release{0};
  std::thread worker([&] {
    sys::set_thread_name("doctor-test7");
    named.store(1);
    sys::futex_wake(named, 1);
    while (release.load() == 0) sys::futex_wait(release, 0);
  });
  while (named.load() == 0) sys::futex_wait(named, 0);
  const ProcessView view = ProcessView::read(CpuBudget::detect());
  release.store(1);
  sys::futex_wake(release, 1);
  worker.join();
  EXPECT_EQ(view.threads.count("doctor-test"), 1U);
}

TEST(ProcessView, ListsTheThrottlingOfEveryQuota) {
  const CpuBudgetOptions options{.root = fs::path(RATION_TEST_DATA) / "cgroup" / "v2_quota_half", .pid = {}};
  const CpuBudget budget = CpuBudget::detect(options);
  const ProcessView view = ProcessView::read(budget, options);
  ASSERT_EQ(view.throttling.size(), 1U);
  EXPECT_EQ(view.throttling[0].path, budget.deciding()->path);
  EXPECT_EQ(view.throttling[0].stats.throttled_periods, 12U);
}

}  // namespace
}  // namespace ration
