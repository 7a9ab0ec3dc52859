// Engines under real CFS quotas (cgroup v1), each in a child process of its own.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstring>
#include <iostream>
#include <thread>

#include "../sys/cgroup_for_test.hpp"
#include "ration/model.hpp"
#include "small_model.hpp"

namespace ration {
namespace {

/// Counts this process's threads, and those named ration-w*.
struct ThreadCount {
  int workers = 0;
  int others = 0;

  static ThreadCount now() {
    ThreadCount count;
    std::error_code gone;
    for (const auto& entry : std::filesystem::directory_iterator("/proc/self/task", gone)) {
      std::string name;
      std::ifstream(entry.path() / "comm") >> name;
      if (name.empty()) continue;  // It ended while we looked.
      ++(name.starts_with("ration-w") ? count.workers : count.others);
    }
    return count;
  }
};

/// Clients that ask models in turn and count wrong answers.
class Load {
 public:
  Load(const std::vector<Model>& models, int clients) : expected_(models[0].run(ramp(1, 1.0F))) {
    for (int client = 0; client < clients; ++client) {
      threads_.emplace_back([this, &models, client] {
        for (std::size_t i = static_cast<std::size_t>(client); !stop_.load(); ++i) {
          const std::vector<Tensor> outputs = models[i % models.size()].run(ramp(1, 1.0F));
          const bool same = std::memcmp(outputs[0].data(), expected_[0].data(), expected_[0].bytes()) == 0;
          ++(same ? right : wrong);
        }
      });
    }
  }
  void finish() {
    stop_.store(true);
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
  }

  std::atomic<int> right{0}, wrong{0};

 private:
  std::vector<Tensor> expected_;
  std::atomic<bool> stop_{false};
  std::vector<std::thread> threads_;
};

constexpr int kClients = 4;

/// Waits without spinning, because this thread shares the quota with the workers.
void wait_for(const std::atomic<int>& count, int wanted) {
  while (count.load() < wanted) std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

/// In a child under `quota`: 0 if 1 and 3 models both run on exactly `threads` workers, all answers right.
int run_under_quota(sys::CgroupForTest& group, int threads) {
  if (!group.enter()) return 99;
  Engine engine;
  for (const int count : {1, 3}) {
    std::vector<Model> models;
    for (int i = 0; i < count; ++i) models.emplace_back(engine, small_model());
    Load load(models, kClients);
    wait_for(load.right, 20);
    const ThreadCount found = ThreadCount::now();
    load.finish();
    std::cout << count << " models: " << found.workers << " workers, " << found.others - kClients
              << " other threads beside the clients" << std::endl;
    if (found.workers != threads || found.others != 1 + kClients || load.wrong.load() != 0) return 1;
  }
  return 0;
}

struct Row {
  double quota;
  int threads;
};

class EngineUnderQuota : public testing::TestWithParam<Row> {};

TEST_P(EngineUnderQuota, HasExactlyTheBudgetsWorkersForOneAndThreeModels) {
  small_model();
  sys::CgroupForTest group;
  if (!group.refusal().empty()) GTEST_SKIP() << group.refusal();
  const CpuBudget outside = CpuBudget::detect();
  if (outside.cpus < GetParam().quota) GTEST_SKIP() << "only " << outside.cpus << " CPUs to divide";
  ASSERT_TRUE(group.set_quota(GetParam().quota));
  EXPECT_EQ(sys::in_child([&] { return run_under_quota(group, GetParam().threads); }), 0);
}

INSTANTIATE_TEST_SUITE_P(Quotas, EngineUnderQuota, testing::Values(Row{0.5, 1}, Row{1.0, 1}, Row{1.5, 1}, Row{2.0, 2}),
                         [](const auto& info) { return std::to_string(static_cast<int>(info.param.quota * 10)); });

/// Returns how long it takes until the engine has `threads` workers; the test's own time limit bounds it.
std::chrono::milliseconds wait_for_workers(int threads) {
  const auto start = std::chrono::steady_clock::now();
  while (ThreadCount::now().workers != threads) std::this_thread::sleep_for(std::chrono::milliseconds(2));
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
}

int follow_changes(sys::CgroupForTest& group) {
  if (!group.enter()) return 99;
  Engine engine;
  std::vector<Model> models;
  models.emplace_back(engine, small_model());
  Load load(models, kClients);
  for (const int cpus : {2, 1, 2, 1, 2}) {
    group.set_quota(cpus);
    const auto time = wait_for_workers(cpus);
    std::cout << "quota " << cpus << ": " << cpus << " workers after " << time.count() << " ms" << std::endl;
    const int before = load.right.load();
    wait_for(load.right, before + 20);
  }
  load.finish();
  std::cout << load.right.load() << " answers right, " << load.wrong.load() << " wrong" << std::endl;
  return load.wrong.load() == 0 ? 0 : 1;
}

TEST(EngineUnderChangingQuota, FollowsAndLosesNoRequest) {
  small_model();
  sys::CgroupForTest group;
  if (!group.refusal().empty()) GTEST_SKIP() << group.refusal();
  if (CpuBudget::detect().threads < 2) GTEST_SKIP() << "needs 2 CPUs";
  ASSERT_TRUE(group.set_quota(2.0));
  EXPECT_EQ(sys::in_child([&] { return follow_changes(group); }), 0);
}

}  // namespace
}  // namespace ration
