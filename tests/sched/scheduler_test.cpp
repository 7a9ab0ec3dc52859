#include "sched/scheduler.hpp"

#include <gtest/gtest.h>
#include <signal.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "probe_task.hpp"
#include "ration/error.hpp"
#include "sched/loop.hpp"
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
  void refuse(const Refusal&) noexcept override { done_.set_value(-1); }
  int max_width() const noexcept override { return shards_; }
  int wait() { return done_.get_future().get(); }

 private:
  int steps_, shards_;
  int step_ = 0;
  std::atomic<int> ran_{0};
  std::promise<int> done_;
};

SchedulerOptions options(int threads, int inter = 0, int intra = 0) {
  SchedulerOptions options = scheduler_options(threads);
  options.roster.inter = inter;
  options.roster.intra = intra;
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
  std::vector<std::unique_ptr<ProbeTask>> tasks;
  for (int i = 0; i < 5; ++i) {
    tasks.push_back(std::make_unique<ProbeTask>());
    tasks.back()->holds_advance = true;
    scheduler.submit(*tasks.back());
  }
  tasks[0]->started.wait();
  tasks[1]->started.wait();
  EXPECT_EQ(scheduler.state().started, 2);
  EXPECT_EQ(scheduler.state().queued, 3);
  for (auto& task : tasks) task->go_on.open();
  for (auto& task : tasks) task->finishing.wait();
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
  Scheduler scheduler(scheduler_options(2, false));
  CountingTask task(10);
  scheduler.submit(task);
  std::atomic<bool> answered{false};
  std::thread waiter([&] {
    EXPECT_EQ(task.wait(), 40);
    answered.store(true);
    scheduler.wake();
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
        run_loop(scheduler, 3, 6, 1,
                 [&](std::size_t first, std::size_t last) { ran += static_cast<int>(last - first); });
        ASSERT_EQ(ran.load(), 6);
      }
    });
  }
  expect_all_tasks_complete(scheduler, 100);
  for (std::thread& host : hosts) host.join();
}

TEST(Scheduler, ASecondLoopGetsTheWorkersOfTheFirstWhenThatEnds) {
  Scheduler scheduler(options(4));
  Gate first_runs, first_may_end, second_runs;
  std::atomic<int> in_second{0};
  std::thread first([&] {
    run_loop(scheduler, 2, 2, 1, [&](std::size_t begin, std::size_t) {
      if (begin == 0) first_runs.open();
      first_may_end.wait();
    });
  });
  first_runs.wait();
  std::thread second([&] {
    run_loop(scheduler, 4, 4, 1, [&](std::size_t begin, std::size_t) {
      if (begin == 0) second_runs.open();
      ++in_second;
      // All four have to be there at once.
      yield_until([&] { return in_second == 4; });
    });
  });
  second_runs.wait();
  first_may_end.open();
  first.join();
  second.join();
  EXPECT_EQ(in_second, 4);
}

TEST(Scheduler, LoopWithinALoopRunsInItsCaller) {
  Scheduler scheduler(options(2));
  std::atomic<int> inner{0}, elsewhere{0};
  run_loop(scheduler, 2, 4, 1, [&](std::size_t, std::size_t) {
    const auto me = std::this_thread::get_id();
    run_loop(scheduler, 2, 8, 1, [&](std::size_t first, std::size_t last) {
      inner += static_cast<int>(last - first);
      elsewhere += std::this_thread::get_id() == me ? 0 : 1;
    });
  });
  EXPECT_EQ(inner, 32);
  EXPECT_EQ(elsewhere, 0);
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
  ProbeTask busy;
  busy.holds_advance = true;
  scheduler.submit(busy);
  busy.started.wait();
  TaskGroup group({.batch_sizes = {1, 2}, .enough = 2, .max_delay = 10ms});
  for (int i = 0; i < 5; ++i) {
    GroupedTask alone(group);
    scheduler.submit(alone);
    EXPECT_EQ(alone.wait(), 1);
  }
  TaskGroup endless({.batch_sizes = {1, 2}, .enough = 2, .max_delay = 1h});
  GroupedTask first(endless), second(endless);
  scheduler.submit(first);
  scheduler.submit(second);
  EXPECT_EQ(first.wait(), 2);
  EXPECT_EQ(second.wait(), 2);
  busy.go_on.open();
  busy.finishing.wait();
}

/// Runs steps of shards until it is told to end.
class SteppingTask final : public Task {
 public:
  explicit SteppingTask(Scheduler& scheduler, int width) : scheduler_(scheduler), width_(width) {}
  bool advance(Team& team) noexcept override {
    if (!begun_.exchange(true)) started.open();
    while (!ends.load()) {
      team.run_shards(width_, [](int) { std::this_thread::yield(); });
      scheduler_.look();
      if (team.should_yield()) return false;
    }
    return true;
  }
  void finish() noexcept override { done.open(); }
  void refuse(const Refusal&) noexcept override { ADD_FAILURE() << "it has no deadline"; }
  int max_width() const noexcept override { return width_; }

  Gate started, done;
  std::atomic<bool> ends{false};

 private:
  Scheduler& scheduler_;
  const int width_;
  std::atomic<bool> begun_{false};
};

/// Every worker is on one wide task, so that nobody is parked by the clock: its lead looks.
TEST(Scheduler, StartsAHeldTaskWhileAllWorkersHelpAnother) {
  Scheduler scheduler(options(4));
  TaskGroup group({.batch_sizes = {1, 2}, .enough = 2, .max_delay = 10ms});
  // A load of two that lasts, so that the policy would run two side by side.
  ProbeTask held;
  held.holds_advance = true;
  scheduler.submit(held);
  held.started.wait();
  for (int i = 0; i < 32; ++i) {
    ProbeTask task;
    scheduler.submit(task);
    yield_until([&] { return task.has_ended(); });
  }
  SteppingTask wide(scheduler, 4);
  scheduler.submit(wide);
  wide.started.wait();
  held.go_on.open();
  yield_until([&] { return scheduler.state().idle == 0 && scheduler.state().started == 1; });
  GroupedTask late(group);
  scheduler.submit(late);
  EXPECT_EQ(late.wait(), 1);
  wide.ends = true;
  wide.done.wait();
}

TEST(Scheduler, DoesNotHoldATaskBackOnIdleWorkers) {
  Scheduler scheduler(options(2));
  TaskGroup endless({.batch_sizes = {1, 2}, .enough = 2, .max_delay = 1h});
  GroupedTask task(endless);
  scheduler.submit(task);
  EXPECT_EQ(task.wait(), 1);
}

TEST(Scheduler, KeepsAGroupToItsWorkers) {
  Scheduler scheduler(options(4));
  TaskGroup group({.max_workers = 2});
  GroupedTask wide(group);
  scheduler.submit(wide);
  wide.wait();
  EXPECT_EQ(wide.width(), 2);
}

/// A worker is parked, and the bound of a group is what the second waits for: it must not wait for a callback, too.
TEST(Scheduler, APlaceIsOpenWhileTheAnswerIsDelivered) {
  Scheduler scheduler(options(2));
  TaskGroup one({.max_workers = 1});
  ProbeTask first({.group = &one, .calls_back = true}), second({.group = &one});
  first.holds_advance = first.holds_finish = true;
  scheduler.submit(first);
  first.started.wait();
  scheduler.submit(second);
  first.go_on.open();
  first.finishing.wait();
  second.finishing.wait();
  first.finish_on.open();
}

TEST(Scheduler, APlaceIsOpenWhileAnyAnswerOfABatchIsDelivered) {
  Scheduler scheduler(scheduler_options(2, false));
  TaskGroup one({.max_workers = 1, .batch_sizes = {1, 2}, .enough = 2});
  ProbeTask first({.group = &one, .may_batch = true}), other({.group = &one, .may_batch = true, .calls_back = true});
  ProbeTask next({.group = &one});
  first.holds_finish = true;
  for (ProbeTask* task : {&first, &other, &next}) scheduler.submit(*task);
  std::atomic<bool> stop{false};
  std::vector<std::thread> lent;
  for (int i = 0; i < 2; ++i) lent.emplace_back([&] { scheduler.lend_until([&] { return stop.load(); }); });
  first.finishing.wait();
  next.finishing.wait();
  first.finish_on.open();
  stop = true;
  scheduler.wake();
  for (std::thread& thread : lent) thread.join();
}

TEST(Scheduler, AsksTheLockOnlyWhereAnAnswerDependsOnProgress) {
  Scheduler scheduler(options(2));
  ProbeTask waiting;
  class Steps final : public Task {
   public:
    bool advance(Team& team) noexcept override {
      if (at == 0) {
        started.open();
        go_on.wait();
      }
      while (at < 54) {
        team.set_progress(++at * kWholeRequest / 54);
        if (at < 54 && team.should_yield()) {
          ++yields;
          return false;
        }
      }
      return true;
    }
    void finish() noexcept override { done.open(); }
    void refuse(const Refusal&) noexcept override {}
    int max_width() const noexcept override { return 2; }
    int at = 0, yields = 0;
    Gate started, go_on, done;
  } steps;
  scheduler.submit(steps);
  steps.started.wait();
  scheduler.submit(waiting);
  steps.go_on.open();
  steps.done.wait();
  waiting.finishing.wait();
  EXPECT_EQ(steps.yields, 0);
}

TEST(Scheduler, WorkersBlockTheHostsSignals) {
  Scheduler scheduler(options(1));
  ProbeTask task;
  bool blocks_term = false, blocks_fault = true;
  task.in_advance = [&] {
    sigset_t blocked;
    pthread_sigmask(SIG_SETMASK, nullptr, &blocked);
    blocks_term = sigismember(&blocked, SIGTERM) == 1;
    blocks_fault = sigismember(&blocked, SIGSEGV) == 1;
  };
  scheduler.submit(task);
  yield_until([&] { return task.has_ended(); });
  EXPECT_TRUE(blocks_term);
  EXPECT_FALSE(blocks_fault);
  sigset_t mine;
  pthread_sigmask(SIG_SETMASK, nullptr, &mine);
  EXPECT_EQ(sigismember(&mine, SIGTERM), 0) << "the creator's own mask is as it was";
}

TEST(Scheduler, ShutsDownWhenEverythingHasFinished) {
  Scheduler scheduler(options(2));
  std::vector<std::unique_ptr<CountingTask>> tasks;
  for (int i = 0; i < 50; ++i) {
    tasks.push_back(std::make_unique<CountingTask>(5));
    scheduler.submit(*tasks.back());
  }
  scheduler.shut_down(false);
  ProbeTask late;
  scheduler.submit(late);
  EXPECT_EQ(late.refused, 1);
  EXPECT_EQ(late.reason, Refusal::Reason::kShuttingDown);
  for (auto& task : tasks) EXPECT_EQ(task->wait(), 20);
}

TEST(Scheduler, ForgetsALentThreadWhoseConditionThrows) {
  Scheduler scheduler(scheduler_options(1, false));
  EXPECT_THROW(scheduler.lend_until([]() -> bool { throw 1; }), int);
  CountingTask task(3);
  scheduler.submit(task);
  int asked = 0;
  scheduler.lend_until([&] { return ++asked > 1; });
  EXPECT_EQ(task.wait(), 12);
}

}  // namespace
}  // namespace ration::sched
