#include "ration/thread_pool.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <thread>
#include <vector>

#include "ration/cpu_budget.hpp"
#include "ration/error.hpp"
#include "sched/ranges.hpp"
#include "sys/affinity.hpp"

namespace ration {
namespace {

TEST(Ranges, ShardsCoverEveryElementOnce) {
  for (const std::size_t count : {std::size_t{1}, std::size_t{7}, std::size_t{64}, std::size_t{1001}}) {
    for (const int shards : {1, 2, 3, 7}) {
      EXPECT_EQ(sched::shard_begin(count, 0, shards), 0U);
      EXPECT_EQ(sched::shard_begin(count, shards, shards), count);
      for (int i = 0; i < shards; ++i) {
        const std::size_t length = sched::shard_begin(count, i + 1, shards) - sched::shard_begin(count, i, shards);
        EXPECT_LE(length, count / static_cast<std::size_t>(shards) + 1);
      }
    }
  }
}

TEST(Ranges, ShardCountHonoursTheGrainAndFillsTheWorkers) {
  EXPECT_EQ(sched::shard_count(100, 100, 4), 1);
  EXPECT_EQ(sched::shard_count(100, 40, 4), 2);
  EXPECT_EQ(sched::shard_count(1000, 1, 4), 16);
  EXPECT_EQ(sched::shard_count(6, 1, 4), 4);
  EXPECT_EQ(sched::shard_count(0, 1, 4), 1);
}

TEST(Ranges, ShardCountStaysWhatATeamCanCount) {
  constexpr std::size_t kElements = std::size_t{1} << 30;
  for (const int workers : {16'000, 16'384, 20'000, 32'768, 40'000, 65'535}) {
    const int shards = sched::shard_count(kElements, 1, workers);
    EXPECT_LE(shards, 0xFFFF) << workers;
    EXPECT_EQ(shards % workers, 0) << workers;
  }
  EXPECT_EQ(sched::shard_count(kElements, 1, 100'000), 0xFFFF);
}

TEST(ThreadPool, TakesTheBudgetByDefault) { EXPECT_EQ(ThreadPool().width(), CpuBudget::detect().threads); }

TEST(ThreadPool, VisitsEachElementOnce) {
  ThreadPool pool({.threads = 3});
  for (const std::size_t count : {std::size_t{0}, std::size_t{1}, std::size_t{2}, std::size_t{5}, std::size_t{1000}}) {
    std::vector<std::atomic<int>> visits(count);
    pool.parallel_for(count, 1, [&](std::size_t first, std::size_t last) {
      for (std::size_t i = first; i < last; ++i) visits[i].fetch_add(1);
    });
    for (const auto& visit : visits) ASSERT_EQ(visit.load(), 1);
  }
}

TEST(ThreadPool, GivesItsWorkersTheAllowedCpusThatItsMakerDoesNotHave) {
  const std::vector<int> allowed = CpuBudget::detect().affinity;
  if (allowed.size() < 2) GTEST_SKIP() << "only one CPU to be on";
  std::thread([&allowed] {
    ASSERT_EQ(sys::set_thread_affinity({allowed.front()}), "");
    ThreadPool pool({.threads = 3});
    const auto maker = std::this_thread::get_id();
    std::atomic<int> present{0}, workers{0};
    pool.parallel_for(3, 1, [&](std::size_t, std::size_t) {
      // All three wait for each other, so each has one element.
      for (++present; present < 3;) std::this_thread::yield();
      if (std::this_thread::get_id() == maker) return;
      ++workers;
      EXPECT_EQ(sys::thread_affinity(), allowed);
    });
    EXPECT_EQ(workers, 2);
  }).join();
}

TEST(ThreadPool, NestedLoopsComplete) {
  ThreadPool pool({.threads = 2});
  std::atomic<int> inner{0};
  pool.parallel_for(4, 1, [&](std::size_t first, std::size_t last) {
    for (std::size_t i = first; i < last; ++i) {
      pool.parallel_for(8, 1, [&](std::size_t a, std::size_t b) { inner.fetch_add(static_cast<int>(b - a)); });
    }
  });
  EXPECT_EQ(inner.load(), 32);
}

TEST(ThreadPool, PassesTheBodysExceptionOn) {
  ThreadPool pool({.threads = 2});
  const auto body = [](std::size_t first, std::size_t) {
    if (first == 0) throw std::runtime_error("body");
  };
  EXPECT_THROW(pool.parallel_for(100, 1, body), std::runtime_error);
  std::atomic<int> visits{0};
  pool.parallel_for(100, 1, [&](std::size_t a, std::size_t b) { visits.fetch_add(static_cast<int>(b - a)); });
  EXPECT_EQ(visits.load(), 100);
}

TEST(ThreadPool, RefusesANegativeNumberOfThreads) { EXPECT_THROW(ThreadPool({.threads = -1}), Error); }

}  // namespace
}  // namespace ration
