#include "sched/scheduler.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

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
  void refuse(const Refusal&) noexcept override { ADD_FAILURE() << "it has no deadline"; }
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
  void refuse(const Refusal&) noexcept override { ADD_FAILURE() << "it has no deadline"; }
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
    EXPECT_FALSE(scheduler.submit(*submitted.back()));
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
    EXPECT_FALSE(scheduler.submit(*tasks.back()));
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
      EXPECT_FALSE(scheduler.submit(*tasks.back()));
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
      EXPECT_FALSE(scheduler.submit(*tasks.back()));
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
  EXPECT_FALSE(scheduler.submit(task));
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

TEST(Scheduler, StartsATaskThatFoundNoWorkerBesideALoop) {
  Scheduler scheduler(options(1));
  CountingTask task(1);
  scheduler.lead_here(2, [&](Team&) { EXPECT_FALSE(scheduler.submit(task).has_value()); });
  task.wait();
}

TEST(Scheduler, ForkedChildIsToldThatItHasNoWorkers) {
  auto scheduler = std::make_unique<Scheduler>(options(2));
  expect_all_tasks_complete(*scheduler, 5);
  const pid_t child = fork();
  if (child == 0) {
    int verdict = 1;
    CountingTask task(1);
    try {
      static_cast<void>(scheduler->submit(task));
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

/// Of a group; says how many ran together.
class GroupedTask final : public Task {
 public:
  explicit GroupedTask(TaskGroup& group) : Task({.group = &group, .may_batch = true}) {}

  bool advance(Team& team) noexcept override {
    width_ = team.width();
    return true;
  }
  void finish() noexcept override {
    std::vector<GroupedTask*> batch;
    for (Task* task = this; task != nullptr; task = static_cast<GroupedTask*>(task)->next_in_batch()) {
      batch.push_back(static_cast<GroupedTask*>(task));
    }
    for (GroupedTask* task : batch) task->done_.set_value(static_cast<int>(batch.size()));
  }
  void refuse(const Refusal&) noexcept override { ADD_FAILURE() << "it has no deadline"; }
  int max_width() const noexcept override { return 4; }
  int wait() { return done_.get_future().get(); }
  int width() const { return width_; }

 private:
  std::promise<int> done_;
  int width_ = 0;
};

/// Nothing else happens that could wake a worker: the delay must end by the clock of one that is parked.
TEST(Scheduler, StartsAHeldTaskWhenItsDelayIsOver) {
  Scheduler scheduler(options(3));
  HoldingTask busy;
  EXPECT_FALSE(scheduler.submit(busy));
  busy.wait_until_started();
  TaskGroup group({.batch_sizes = {1, 2}, .enough = 2, .max_delay = 10ms});
  for (int i = 0; i < 5; ++i) {
    GroupedTask alone(group);
    EXPECT_FALSE(scheduler.submit(alone));
    EXPECT_EQ(alone.wait(), 1);
  }
  TaskGroup endless({.batch_sizes = {1, 2}, .enough = 2, .max_delay = 1h});
  GroupedTask first(endless), second(endless);
  EXPECT_FALSE(scheduler.submit(first));
  EXPECT_FALSE(scheduler.submit(second));
  EXPECT_EQ(first.wait(), 2);
  EXPECT_EQ(second.wait(), 2);
  busy.release();
  busy.wait();
}

TEST(Scheduler, DoesNotHoldATaskBackOnIdleWorkers) {
  Scheduler scheduler(options(2));
  TaskGroup endless({.batch_sizes = {1, 2}, .enough = 2, .max_delay = 1h});
  GroupedTask task(endless);
  EXPECT_FALSE(scheduler.submit(task));
  EXPECT_EQ(task.wait(), 1);
}

TEST(Scheduler, KeepsAGroupToItsWorkers) {
  Scheduler scheduler(options(4));
  TaskGroup group({.max_workers = 2});
  GroupedTask wide(group);
  EXPECT_FALSE(scheduler.submit(wide));
  wide.wait();
  EXPECT_EQ(wide.width(), 2);
}

TEST(Scheduler, ShutsDownWhenTheLastTaskWasWithdrawn) {
  HoldingTask running, last, probe;
  std::atomic<Scheduler*> shutting_down{nullptr};
  SchedulerOptions one = options(1);
  // Between what has ended and the look for the next: here the queue becomes empty without a worker that could tell.
  one.on_worker_start = [&](int) {
    Scheduler* const scheduler = shutting_down.load();
    EXPECT_TRUE(scheduler == nullptr || scheduler->withdraw(last));
  };
  Scheduler scheduler(one);
  EXPECT_FALSE(scheduler.submit(running));
  running.wait_until_started();
  EXPECT_FALSE(scheduler.submit(last));
  std::thread closing([&] { scheduler.shut_down(false); });
  while (!scheduler.submit(probe)) ASSERT_TRUE(scheduler.withdraw(probe));
  shutting_down.store(&scheduler);
  scheduler.renew_workers();
  running.release();
  closing.join();
  EXPECT_EQ(scheduler.state().queued, 0);
}

TEST(Scheduler, ShutsDownWhenEverythingHasFinished) {
  Scheduler scheduler(options(2));
  std::vector<std::unique_ptr<CountingTask>> tasks;
  for (int i = 0; i < 50; ++i) {
    tasks.push_back(std::make_unique<CountingTask>(5));
    EXPECT_FALSE(scheduler.submit(*tasks.back()));
  }
  scheduler.shut_down(false);
  CountingTask late(1);
  const std::optional<Refusal> refusal = scheduler.submit(late);
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->reason, Refusal::Reason::kShuttingDown);
  for (auto& task : tasks) EXPECT_EQ(task->wait(), 20);
}

TEST(Scheduler, ForgetsALentThreadWhoseConditionThrows) {
  SchedulerOptions lent = options(1);
  lent.create_threads = false;
  Scheduler scheduler(lent);
  EXPECT_THROW(scheduler.lend_until([]() -> bool { throw 1; }), int);
  CountingTask task(3);
  EXPECT_FALSE(scheduler.submit(task));
  int asked = 0;
  scheduler.lend_until([&] { return ++asked > 1; });
  EXPECT_EQ(task.wait(), 12);
}

}  // namespace
}  // namespace ration::sched
