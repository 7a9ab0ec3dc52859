// What the system refuses: the k-th thread, the n-th allocation, for each of them that occurs.
#include <dlfcn.h>
#include <gtest/gtest.h>
#include <pthread.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <new>
#include <string>
#include <thread>
#include <vector>

#include "probe_task.hpp"
#include "ration/error.hpp"
#include "ration/thread_pool.hpp"
#include "sched/loop.hpp"

namespace {

std::atomic<int> threads_left{-1};       // -1: without end.
thread_local int allocations_left = -1;  // -1: without end.

}  // namespace

extern "C" int pthread_create(pthread_t* thread, const pthread_attr_t* attributes, void* (*start)(void*), void* with) {
  using Create = int (*)(pthread_t*, const pthread_attr_t*, void* (*)(void*), void*);
  static const Create create = reinterpret_cast<Create>(dlsym(RTLD_NEXT, "pthread_create"));
  if (threads_left.load() == 0) return EAGAIN;
  if (threads_left.load() > 0) --threads_left;
  return create(thread, attributes, start, with);
}

// Not inlined: the compiler would take free() for the wrong partner of operator new.
[[gnu::noinline]] void* operator new(std::size_t bytes) {
  if (allocations_left == 0) throw std::bad_alloc();
  if (allocations_left > 0) --allocations_left;
  if (void* memory = std::malloc(bytes)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace ration::sched {
namespace {

int threads_named(const std::string& prefix) {
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/task")) {
    std::string name;
    std::ifstream(entry.path() / "comm") >> name;
    count += name.starts_with(prefix) ? 1 : 0;
  }
  return count;
}

TEST(Failure, AnyThreadThatCannotBeCreatedIsOneErrorAndLeavesNone) {
  SchedulerOptions options = scheduler_options(4);
  options.thread_name = "fails-w";
  for (int created = 0; created < 4; ++created) {
    threads_left = created;
    try {
      Scheduler scheduler(options);
      ADD_FAILURE() << "made with " << created << " threads";
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::kResourceExhausted);
      EXPECT_NE(std::string(error.what()).find("worker " + std::to_string(created) + " of 4"), std::string::npos)
          << error.what();
    }
    threads_left = -1;
    EXPECT_EQ(threads_named("fails-w"), 0);
  }
}

TEST(Failure, APoolThatCannotBeMadeIsOneError) {
  threads_left = 2;
  EXPECT_THROW(ThreadPool({.threads = 4}), Error);
  threads_left = -1;
}

TEST(Failure, GrowsAsFarAsTheSystemLetsItAndFurtherWhenAskedAgain) {
  Scheduler scheduler(scheduler_options(1));
  threads_left = 1;
  EXPECT_EQ(scheduler.set_threads(4), 2);
  EXPECT_EQ(scheduler.state().threads, 2);
  ProbeTask task;
  scheduler.run(task);
  EXPECT_EQ(task.finished, 1);
  threads_left = -1;
  EXPECT_EQ(scheduler.set_threads(4), 4);
  EXPECT_EQ(scheduler.state().threads, 4);
}

/// Calls `attempt` with the n-th allocation of this thread failing, for n = 0, 1 ... until it passes; returns how many
/// failed. What is not std::bad_alloc or an Error ends the test.
template <class Attempt>
int fail_each_allocation(Attempt attempt) {
  for (int n = 0;; ++n) {
    bool failed = false;
    allocations_left = n;
    try {
      attempt();
    } catch (const std::bad_alloc&) {
      failed = true;
    } catch (const Error&) {
      failed = true;
    }
    allocations_left = -1;
    if (!failed) return n;
  }
}

TEST(Failure, ASubmissionWithoutMemoryLeavesNothingBehind) {
  const int failed = fail_each_allocation([] {
    allocations_left += 1'000'000;  // The scheduler itself shall have what it needs.
    Scheduler scheduler(scheduler_options(2, false));
    allocations_left -= allocations_left >= 1'000'000 ? 1'000'000 : allocations_left;
    ProbeTask task({.priority = 3, .deadline = std::chrono::steady_clock::now() + std::chrono::hours(1)});
    try {
      scheduler.submit(task);
    } catch (...) {
      allocations_left = -1;
      EXPECT_EQ(scheduler.state().queued, 0);
      EXPECT_FALSE(task.has_ended());
      throw;
    }
    allocations_left = -1;
    EXPECT_TRUE(scheduler.cancel(task));
    EXPECT_EQ(task.refused, 1);
  });
  static_cast<void>(failed);
}

TEST(Failure, AnArrivalWithoutMemoryTakesNobodysPlaceInAFullQueue) {
  SchedulerOptions options = scheduler_options(1, false);
  options.roster.max_queued = 1;
  options.roster.make_room = true;
  bool was_admitted = false;
  for (int n = 0; !was_admitted; ++n) {
    Scheduler scheduler(options);
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::hours(1);
    ProbeTask hopeless({.deadline = deadline, .work = std::chrono::hours(2)}), next({.priority = n + 1});
    scheduler.submit(hopeless);
    allocations_left = n;
    try {
      scheduler.submit(next);
      was_admitted = true;
    } catch (const std::bad_alloc&) {
    }
    allocations_left = -1;
    EXPECT_EQ(hopeless.refused, was_admitted ? 1 : 0);
    EXPECT_EQ(scheduler.state().queued, 1);
    EXPECT_TRUE(scheduler.cancel(was_admitted ? next : hopeless));
  }
}

TEST(Failure, GrowsWhenThereIsMemoryAgain) {
  constexpr int kThreads = 6;
  bool has_grown = false;
  for (int n = 0; !has_grown; ++n) {
    Scheduler scheduler(scheduler_options(1, false));
    allocations_left = n;
    try {
      scheduler.set_threads(kThreads);
      has_grown = true;
    } catch (const std::bad_alloc&) {
    }
    allocations_left = -1;
    scheduler.set_threads(kThreads);
    std::vector<std::unique_ptr<ProbeTask>> tasks;
    for (int i = 0; i < kThreads; ++i) {
      tasks.push_back(std::make_unique<ProbeTask>());
      tasks.back()->holds_advance = true;
      scheduler.submit(*tasks.back());
    }
    std::vector<std::thread> lent;
    for (const auto& task : tasks) lent.emplace_back([&] { scheduler.lend_until([&] { return task->has_ended(); }); });
    for (const auto& task : tasks) task->started.wait();
    for (const auto& task : tasks) task->go_on.open();
    for (std::thread& thread : lent) thread.join();
  }
}

TEST(Failure, ACallWithoutMemoryEndsOnceOrNotAtAll) {
  Scheduler scheduler(scheduler_options(2));
  fail_each_allocation([&] {
    ProbeTask task({.priority = 5});
    try {
      scheduler.run(task);
    } catch (...) {
      EXPECT_FALSE(task.has_ended());
      throw;
    }
    EXPECT_EQ(task.finished, 1);
  });
  EXPECT_EQ(scheduler.state().started, 0);
}

TEST(Failure, RunningTasksAndLoopsAllocateNothing) {
  Scheduler scheduler(scheduler_options(2));
  for (int i = 0; i < 3; ++i) {
    ProbeTask task;
    scheduler.run(task);
    run_loop(scheduler, 2, 4, 1, [](std::size_t, std::size_t) {});
  }
  ProbeTask task;
  allocations_left = 0;
  EXPECT_NO_THROW(scheduler.run(task));
  EXPECT_NO_THROW(run_loop(scheduler, 2, 4, 1, [](std::size_t, std::size_t) {}));
  allocations_left = -1;
}

}  // namespace
}  // namespace ration::sched
