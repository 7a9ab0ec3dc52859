/// Threads of the host that compute here: those that call Scheduler::run(), and lent ones.
#include <gtest/gtest.h>

#include <atomic>
#include <cstddef>
#include <thread>
#include <vector>

#include "probe_task.hpp"
#include "sched/loop.hpp"
#include "sched/scheduler.hpp"

namespace ration::sched {
namespace {

TEST(Callers, LeadTheirOwnTaskIfAPlaceIsFree) {
  Scheduler scheduler(scheduler_options(2));
  for (int i = 0; i < 100; ++i) {
    ProbeTask task;
    std::thread::id led_by;
    task.in_advance = [&] { led_by = std::this_thread::get_id(); };
    scheduler.run(task);
    EXPECT_EQ(task.finished, 1);
    EXPECT_EQ(led_by, std::this_thread::get_id());
  }
}

TEST(Callers, TakeTheWorkersPlaces) {
  // The callers have both places, so no worker may start the third task, though two are idle.
  SchedulerOptions options = scheduler_options(2);
  options.roster.inter = 2;
  options.roster.intra = 1;
  Scheduler scheduler(options);
  yield_until([&] { return scheduler.state().idle == 2; });
  ProbeTask first, second, third;
  std::vector<std::thread> callers;
  for (ProbeTask* task : {&first, &second}) {
    task->holds_advance = true;
    callers.emplace_back([&scheduler, task] { scheduler.run(*task); });
    task->started.wait();
  }
  scheduler.submit(third);
  EXPECT_EQ(scheduler.state().idle, 2);
  EXPECT_EQ(scheduler.state().queued, 1);
  first.go_on.open();
  third.finishing.wait();
  second.go_on.open();
  for (std::thread& caller : callers) caller.join();
}

TEST(Callers, WaitForAWorkerIfNoPlaceIsFree) {
  Scheduler scheduler(scheduler_options(1));
  ProbeTask busy, mine;
  busy.holds_advance = true;
  scheduler.submit(busy);
  busy.started.wait();
  std::thread::id led_by;
  mine.in_advance = [&] { led_by = std::this_thread::get_id(); };
  std::thread caller([&] { scheduler.run(mine); });
  yield_until([&] { return scheduler.state().queued == 1; });
  const std::thread::id id = caller.get_id();
  busy.go_on.open();
  caller.join();
  EXPECT_EQ(mine.finished, 1);
  EXPECT_NE(led_by, id);
}

TEST(Callers, AndWorkersAreNeverMoreThanThePlaces) {
  for (const bool create_threads : {true, false}) {
    Scheduler scheduler(scheduler_options(3, create_threads));
    std::atomic<int> computing{0}, most{0};
    const auto count = [&] {
      const int now = ++computing;
      for (int seen = most; seen < now && !most.compare_exchange_weak(seen, now);) {
      }
      std::this_thread::yield();
      --computing;
    };
    std::vector<std::thread> hosts;
    for (int host = 0; host < 6; ++host) {
      hosts.emplace_back([&, host] {
        for (int i = 0; i < 50; ++i) {
          if (host % 2 == 0) {
            run_loop(scheduler, 3, 12, 1, [&](std::size_t, std::size_t) { count(); });
          } else {
            ProbeTask task;
            task.width = 3;
            task.in_advance = count;
            scheduler.run(task);
          }
        }
      });
    }
    for (std::thread& host : hosts) host.join();
    EXPECT_LE(most, 3);
    EXPECT_GE(most, 2);
  }
}

TEST(Callers, MayBeInATaskOrInAnAnswer) {
  for (const bool create_threads : {true, false}) {
    Scheduler scheduler(scheduler_options(1, create_threads));
    ProbeTask outer, inner, after;
    outer.in_advance = [&] { scheduler.run(inner); };
    outer.in_finish = [&] { scheduler.run(after); };
    scheduler.run(outer);
    EXPECT_EQ(outer.finished, 1);
    EXPECT_EQ(inner.finished, 1);
    EXPECT_EQ(after.finished, 1);
  }
}

/// Keeps its thread from ending until the gate is open.
struct Farewell {
  const Gate* gate = nullptr;
  ~Farewell() {
    if (gate != nullptr) gate->wait();
  }
};
thread_local Farewell farewell;

TEST(Lent, ThreadWorksWhileGrowthWaitsForAThreadThatEnds) {
  Gate may_end;
  Scheduler scheduler(scheduler_options(2));
  {
    ProbeTask first, second;
    // At once, so that each worker has one of them.
    for (ProbeTask* task : {&first, &second}) {
      task->holds_advance = true;
      task->in_advance = [&] { farewell.gate = &may_end; };
      scheduler.submit(*task);
    }
    for (ProbeTask* task : {&first, &second}) task->started.wait();
    for (ProbeTask* task : {&first, &second}) task->go_on.open();
  }
  scheduler.set_threads(1);
  yield_until([&] { return scheduler.state().threads == 1; });
  ProbeTask held, mine;
  held.holds_advance = true;
  scheduler.submit(held);
  held.started.wait();
  scheduler.submit(mine);
  // Before it can create the second worker anew it has to join the old one.
  std::thread growing([&] { scheduler.set_threads(2); });
  scheduler.lend_until([&] { return mine.has_ended(); });
  EXPECT_EQ(mine.finished, 1);
  EXPECT_EQ(scheduler.state().threads, 1);
  may_end.open();
  growing.join();
  EXPECT_EQ(scheduler.state().threads, 2);
  held.go_on.open();
}

}  // namespace
}  // namespace ration::sched
