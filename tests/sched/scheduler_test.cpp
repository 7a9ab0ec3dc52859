#include "sched/scheduler.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <future>
#include <string>
#include <thread>

#include "ration/error.hpp"
#include "sched/team.hpp"

namespace ration::sched {
namespace {

using namespace std::chrono_literals;

/// Runs `steps` sharded steps and then fulfils a promise.
class CountingTask final : public Task {
 public:
  explicit CountingTask(int steps, int shards = 4) : steps_(steps), shards_(shards) {}

  bool advance(Team& team) noexcept override {
    while (step_ < steps_) {
      team.run_shards(shards_, [&](int) { ran_.fetch_add(1, std::memory_order_relaxed); });
      team.set_progress(++step_ * 1024 / steps_);
      if (step_ < steps_ && team.should_yield()) return false;
    }
    return true;
  }
  void finish() noexcept override { done_.set_value(ran_.load()); }
  void expire() noexcept override { ADD_FAILURE() << "it has no deadline"; }
  int max_width() const noexcept override { return shards_; }
  int wait() { return done_.get_future().get(); }

 private:
  int steps_, shards_;
  int step_ = 0;
  std::atomic<int> ran_{0};
  std::promise<int> done_;
};

/// Holds its worker until release() is called.
class HoldingTask final : public Task {
 public:
  bool advance(Team&) noexcept override {
    started_.set_value();
    release_.get_future().wait();
    return true;
  }
  void finish() noexcept override { done_.set_value(); }
  void expire() noexcept override { ADD_FAILURE() << "it has no deadline"; }
  int max_width() const noexcept override { return 1; }
  void wait_until_started() { started_.get_future().wait(); }
  void release() { release_.set_value(); }
  void wait() { done_.get_future().wait(); }

 private:
  std::promise<void> started_, release_, done_;
};

SchedulerOptions options(int threads, int inter = 0, int intra = 0) {
  SchedulerOptions options;
  options.threads = threads;
  options.inter = inter;
  options.intra = intra;
  return options;
}

void expect_all_tasks_complete(Scheduler& scheduler, int tasks) {
  std::vector<std::unique_ptr<CountingTask>> submitted;
  for (int i = 0; i < tasks; ++i) {
    submitted.push_back(std::make_unique<CountingTask>(1 + i % 20, 1 + i % 5));
    scheduler.submit(*submitted.back());
  }
  for (int i = 0; i < tasks; ++i) EXPECT_EQ(submitted[static_cast<std::size_t>(i)]->wait(), (1 + i % 20) * (1 + i % 5));
}

/// Counts this process's threads whose name starts with `prefix`.
int threads_named(const std::string& prefix) {
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/task")) {
    std::string name;
    std::ifstream(entry.path() / "comm") >> name;
    if (name.starts_with(prefix)) ++count;
  }
  return count;
}

TEST(Scheduler, CompletesEveryTaskWithAnyNumberOfWorkers) {
  for (const int threads : {1, 2, 3, 8}) {
    Scheduler scheduler(options(threads));
    expect_all_tasks_complete(scheduler, 300);
  }
}

TEST(Scheduler, CompletesEveryTaskUnderStaticSplits) {
  for (const auto& [inter, intra] : {std::pair{1, 1}, {1, 4}, {2, 2}, {4, 1}}) {
    Scheduler scheduler(options(4, inter, intra));
    expect_all_tasks_complete(scheduler, 200);
  }
}

TEST(Scheduler, CreatesExactlyTheThreadsItWasToldTo) {
  SchedulerOptions three = options(3);
  three.thread_name = "exact-w";
  // A thread has its name before it says that it starts.
  std::atomic<int> begun{0};
  three.on_worker_start = [&](int) { begun.fetch_add(1); };
  Scheduler scheduler(three);
  expect_all_tasks_complete(scheduler, 20);
  while (begun.load() < 3) std::this_thread::yield();
  EXPECT_EQ(threads_named("exact-w"), 3);
}

TEST(Scheduler, StaticSplitStartsNoMoreThanItsInterRequests) {
  Scheduler scheduler(options(4, 2, 2));
  std::vector<std::unique_ptr<HoldingTask>> tasks;
  for (int i = 0; i < 5; ++i) {
    tasks.push_back(std::make_unique<HoldingTask>());
    scheduler.submit(*tasks.back());
  }
  tasks[0]->wait_until_started();
  tasks[1]->wait_until_started();
  EXPECT_EQ(scheduler.state().started, 2);
  EXPECT_EQ(scheduler.state().queued, 3);
  for (auto& task : tasks) task->release();
  for (auto& task : tasks) task->wait();
}

TEST(Scheduler, RefusesASplitThatNeedsMoreWorkersThanThereAre) {
  EXPECT_THROW(Scheduler(options(3, 2, 2)), Error);
  EXPECT_THROW(Scheduler(options(0)), Error);
}

TEST(Scheduler, DestructorWaitsForQueuedTasks) {
  std::vector<std::unique_ptr<CountingTask>> tasks;
  {
    Scheduler scheduler(options(2));
    for (int i = 0; i < 100; ++i) {
      tasks.push_back(std::make_unique<CountingTask>(5));
      scheduler.submit(*tasks.back());
    }
  }
  for (auto& task : tasks) EXPECT_EQ(task->wait(), 20);
}

TEST(Scheduler, HundredSchedulersComeAndGo) {
  for (int i = 0; i < 100; ++i) {
    Scheduler scheduler(options(1 + i % 4));
    if (i % 2 == 0) expect_all_tasks_complete(scheduler, 3);
  }
}

TEST(Scheduler, ThreadCountFollowsSetThreadsUnderLoad) {
  Scheduler scheduler(options(4));
  for (const int threads : {1, 3, 2, 4, 1, 4}) {
    std::vector<std::unique_ptr<CountingTask>> tasks;
    for (int i = 0; i < 50; ++i) {
      tasks.push_back(std::make_unique<CountingTask>(10));
      scheduler.submit(*tasks.back());
    }
    scheduler.set_threads(threads);
    for (auto& task : tasks) EXPECT_EQ(task->wait(), 40);
    while (scheduler.state().threads != threads) std::this_thread::yield();
  }
}

TEST(Scheduler, LentThreadWorksWhereNoThreadWasCreated) {
  SchedulerOptions lent = options(2);
  lent.create_threads = false;
  Scheduler scheduler(lent);
  CountingTask task(10);
  scheduler.submit(task);
  std::atomic<bool> answered{false};
  std::thread waiter([&] {
    EXPECT_EQ(task.wait(), 40);
    answered.store(true);
    scheduler.poke();
  });
  scheduler.lend_until([&] { return answered.load(); });
  waiter.join();
  EXPECT_EQ(scheduler.state().threads, 0);
}

TEST(Scheduler, LoopsOfSeveralHostThreadsShareTheWorkers) {
  Scheduler scheduler(options(3));
  std::vector<std::thread> hosts;
  for (int host = 0; host < 3; ++host) {
    hosts.emplace_back([&] {
      for (int loop = 0; loop < 500; ++loop) {
        std::atomic<int> ran{0};
        scheduler.lead_here(4, [&](Team& team) { team.run_shards(6, [&](int) { ran.fetch_add(1); }); });
        ASSERT_EQ(ran.load(), 6);
      }
    });
  }
  expect_all_tasks_complete(scheduler, 100);
  for (std::thread& host : hosts) host.join();
}

TEST(Scheduler, ForkedChildIsToldThatItHasNoWorkers) {
  auto scheduler = std::make_unique<Scheduler>(options(2));
  expect_all_tasks_complete(*scheduler, 5);
  const pid_t child = fork();
  if (child == 0) {
    int verdict = 1;
    CountingTask task(1);
    try {
      scheduler->submit(task);
    } catch (const Error& error) {
      verdict = error.code() == ErrorCode::kUnavailable ? 0 : 2;
    }
    int loop_ran = 0;
    scheduler->lead_here(2, [&](Team& team) { team.run_shards(3, [&](int) { ++loop_ran; }); });
    if (loop_ran != 3) verdict = 3;
    scheduler.reset();
    _exit(verdict);
  }
  int status = -1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
  expect_all_tasks_complete(*scheduler, 5);
}

}  // namespace
}  // namespace ration::sched
