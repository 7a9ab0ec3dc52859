#include "sched/side_place.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "probe_task.hpp"
#include "ration/error.hpp"

namespace ration::sched {
namespace {

TEST(SidePlace, IsHadAtOnceWhileNobodyAsks) {
  for (const bool create_threads : {true, false}) {
    Scheduler scheduler(scheduler_options(1, create_threads));
    SidePlace place(scheduler);
    for (int i = 0; i < 100; ++i) place.rest();
    EXPECT_EQ(place.interruptions(), 0);
  }
}

TEST(SidePlace, GoesBehindRequests) {
  Scheduler scheduler(scheduler_options(1));
  SidePlace place(scheduler);
  ProbeTask task;
  scheduler.submit(task);
  EXPECT_FALSE(task.has_ended()) << "the only place is taken";
  place.rest();
  EXPECT_TRUE(task.has_ended());
  EXPECT_EQ(place.interruptions(), 1);
}

TEST(SidePlace, LeavesRequestsTheOtherWorkers) {
  Scheduler scheduler(scheduler_options(3));
  SidePlace place(scheduler);
  ProbeTask task;
  task.width = 3;
  scheduler.submit(task);
  task.finishing.wait();
  place.rest();
  EXPECT_EQ(place.interruptions(), 0);
}

TEST(SidePlace, ComesToItsEndUnderALoadThatLasts) {
  Scheduler scheduler(scheduler_options(1));
  std::atomic<bool> over{false};
  std::vector<std::thread> clients;
  for (int client = 0; client < 3; ++client) {
    clients.emplace_back([&] {
      while (!over) {
        ProbeTask task;
        scheduler.run(task);
      }
    });
  }
  {
    SidePlace place(scheduler);
    for (int i = 0; i < 3; ++i) place.rest();
  }
  over = true;
  for (std::thread& client : clients) client.join();
}

TEST(SidePlace, SeveralAreServedInTurn) {
  Scheduler scheduler(scheduler_options(1));
  std::vector<std::thread> loaders;
  std::atomic<int> inside{0}, most{0}, done{0};
  for (int loader = 0; loader < 4; ++loader) {
    loaders.emplace_back([&] {
      SidePlace place(scheduler);
      for (int i = 0; i < 100; ++i) {
        most = std::max(most.load(), ++inside);
        --inside;
        place.rest();
      }
      ++done;
    });
  }
  for (std::thread& loader : loaders) loader.join();
  EXPECT_EQ(done, 4);
  EXPECT_EQ(most, 1);
}

TEST(SidePlace, EndsWithAnAbort) {
  Scheduler scheduler(scheduler_options(1));
  Gate inside, closed;
  std::thread holder([&] {
    SidePlace place(scheduler);
    inside.open();
    closed.wait();
    EXPECT_THROW(place.rest(), Error);
  });
  inside.wait();
  std::thread waiter([&] { EXPECT_THROW(SidePlace(scheduler).rest(), Error); });
  scheduler.shut_down(true);
  waiter.join();
  closed.open();
  holder.join();
  EXPECT_THROW(SidePlace{scheduler}, Error);
}

TEST(SidePlace, WithinATaskIsThePlaceOfItsThread) {
  Scheduler scheduler(scheduler_options(1));
  ProbeTask task;
  task.in_advance = [&] {
    SidePlace place(scheduler);
    place.rest();
    EXPECT_EQ(place.interruptions(), 0);
  };
  scheduler.run(task);
  EXPECT_EQ(task.finished, 1);
}

}  // namespace
}  // namespace ration::sched
