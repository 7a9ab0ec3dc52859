// Everything at once, for a while: random arrivals, widths and splits, callers that lead their own tasks, changing
// numbers of workers and spin bounds, loops of host threads, threads that are lent until one task has ended, tasks with
// deadlines and priorities that are taken back, answers that ask again, places beside the tasks. RATION_STRESS_SECONDS
// says how long (default 2).
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <random>
#include <thread>
#include <vector>

#include "sched/loop.hpp"
#include "sched/scheduler.hpp"
#include "sched/side_place.hpp"
#include "sched/team.hpp"

namespace ration::sched {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

Clock::duration stress_time() {
  const char* seconds = std::getenv("RATION_STRESS_SECONDS");
  return std::chrono::seconds(seconds == nullptr ? 2 : std::atoi(seconds));
}

/// Runs a random number of steps, each cut at random, and checks that each shard ran once.
class RandomTask final : public Task {
 public:
  RandomTask(Scheduler& scheduler, std::mt19937& random, std::atomic<std::uint64_t>& finished,
             std::atomic<std::uint64_t>& wrong)
      : scheduler_(scheduler),
        steps_(1 + static_cast<int>(random() % 20)),
        shards_(1 + static_cast<int>(random() % 6)),
        finished_(finished),
        wrong_(wrong) {}

  bool advance(Team& team) noexcept override {
    while (step_ < steps_) {
      ran_ = 0;
      team.run_shards(shards_, [this](int shard) { ran_.fetch_add(1U << (4 * shard), std::memory_order_relaxed); });
      if (ran_.load(std::memory_order_relaxed) != (1ULL << (4 * shards_)) / 15) wrong_.fetch_add(1);
      team.set_progress(++step_ * 1024 / steps_);
      scheduler_.look();
      if (step_ < steps_ && team.should_yield()) return false;
    }
    return true;
  }
  void finish() noexcept override {
    std::atomic<std::uint64_t>& finished = finished_;
    delete this;
    finished.fetch_add(1);
  }
  void refuse(const Refusal&) noexcept override { ADD_FAILURE() << "it has no deadline"; }
  int max_width() const noexcept override { return shards_; }

 private:
  ~RandomTask() override = default;

  Scheduler& scheduler_;
  int steps_, shards_;
  int step_ = 0;
  std::atomic<std::uint64_t> ran_{0};  // One hexadecimal digit a shard.
  std::atomic<std::uint64_t>& finished_;
  std::atomic<std::uint64_t>& wrong_;
};

/// A task that its host keeps, because it waits for it or may take it back.
class KeptTask final : public Task {
 public:
  using Task::Task;

  bool advance(Team& team) noexcept override {
    team.run_shards(2, [](int) {});
    return true;
  }
  void finish() noexcept override { ends_.fetch_add(1, std::memory_order_release); }
  void refuse(const Refusal&) noexcept override { finish(); }
  int max_width() const noexcept override { return 2; }
  /// How often it has ended; once is right.
  int ends() const { return ends_.load(std::memory_order_acquire); }

 private:
  std::atomic<int> ends_{0};  // The release of finish() pairs with the acquire of the host.
};

/// Asks again in its own answer, a number of times.
class ChainTask final : public Task {
 public:
  ChainTask(Scheduler& scheduler, int times, std::atomic<std::uint64_t>& ended)
      : Task({.calls_back = true}), scheduler_(scheduler), left_(times), ended_(ended) {}
  bool advance(Team&) noexcept override { return true; }
  void finish() noexcept override { again(); }
  void refuse(const Refusal&) noexcept override { again(); }
  int max_width() const noexcept override { return 1; }

 private:
  ~ChainTask() override = default;
  void again() noexcept {
    ended_.fetch_add(1);
    const bool more = --left_ > 0;
    if (more) (new ChainTask(scheduler_, left_, ended_))->submit();
    delete this;
  }

 public:
  void submit() { scheduler_.submit(*this); }

 private:
  Scheduler& scheduler_;
  int left_;
  std::atomic<std::uint64_t>& ended_;
};

struct Setting {
  int inter, intra;
  bool create_threads;
};

class SchedulerStress : public testing::TestWithParam<Setting> {};

TEST_P(SchedulerStress, LosesNothingAndRunsNothingTwice) {
  const Setting setting = GetParam();
  std::atomic<std::uint64_t> submitted{0}, finished{0}, wrong{0}, loops{0}, called{0}, cancelled{0}, lent{0}, rests{0};
  std::atomic<std::uint64_t> chained{0}, chain_ends{0};
  {
    SchedulerOptions options;
    options.threads = 4;
    options.create_threads = setting.create_threads;
    options.roster.inter = setting.inter;
    options.roster.intra = setting.intra;
    Scheduler scheduler(options);
    const Clock::time_point end = Clock::now() + stress_time() / 3;
    const auto until_end = [&](unsigned seed, auto action) {
      return std::thread([end, seed, action] {
        std::mt19937 random(seed);
        while (Clock::now() < end) action(random);
      });
    };
    const auto check_once = [&](const KeptTask& task) { wrong.fetch_add(task.ends() == 1 ? 0 : 1); };
    std::vector<std::thread> hosts;
    for (unsigned host = 0; host < 2; ++host) {
      hosts.push_back(until_end(host, [&](std::mt19937& random) {
        // Bursts, and pauses in which workers park.
        for (unsigned i = random() % 8; i > 0; --i) {
          submitted.fetch_add(1);
          scheduler.submit(*new RandomTask(scheduler, random, finished, wrong));
        }
        while (submitted.load() - finished.load() > 200) std::this_thread::yield();
        if (random() % 4 == 0) std::this_thread::sleep_for(std::chrono::microseconds(random() % 300));
      }));
      hosts.push_back(until_end(10 + host, [&](std::mt19937& random) {
        KeptTask task({.priority = static_cast<int>(random() % 3)});
        scheduler.run(task);
        check_once(task);
        called.fetch_add(1);
      }));
      // Lent until its own task has ended, whoever ends it: no wake() helps.
      hosts.push_back(until_end(20 + host, [&](std::mt19937& random) {
        TaskTerms terms{.priority = static_cast<int>(random() % 3)};
        if (random() % 2 == 0) terms.deadline = Clock::now() + std::chrono::microseconds(random() % 400);
        KeptTask task(terms);
        scheduler.submit(task);
        scheduler.lend_until([&] { return task.ends() > 0; });
        check_once(task);
        lent.fetch_add(1);
      }));
    }
    hosts.push_back(until_end(100, [&](std::mt19937& random) {
      const std::size_t count = 2 + random() % 6;
      std::atomic<std::size_t> ran{0};
      run_loop(scheduler, 4, count, 1, [&](std::size_t first, std::size_t last) { ran.fetch_add(last - first); });
      if (ran.load() != count) wrong.fetch_add(1);
      loops.fetch_add(1);
    }));
    hosts.push_back(until_end(101, [&](std::mt19937& random) {
      if (setting.inter == 0) scheduler.set_threads(1 + static_cast<int>(random() % 5));
      scheduler.set_spin(std::chrono::microseconds(random() % 50));
      scheduler.wake();
      std::this_thread::sleep_for(std::chrono::microseconds(random() % 2000));
    }));
    hosts.push_back(until_end(102, [&](std::mt19937& random) {
      KeptTask task(
          {.priority = -static_cast<int>(random() % 2), .deadline = Clock::now() + std::chrono::milliseconds(5)});
      scheduler.submit(task);
      std::thread canceller([&] { cancelled.fetch_add(scheduler.cancel(task) ? 1 : 0); });
      scheduler.lend_until([&] { return task.ends() > 0; });
      canceller.join();
      check_once(task);
    }));
    hosts.push_back(until_end(103, [&](std::mt19937& random) {
      SidePlace place(scheduler);
      for (auto i = random() % 20; i > 0; --i) place.rest();
      rests.fetch_add(static_cast<std::uint64_t>(place.interruptions()));
    }));
    hosts.push_back(until_end(104, [&](std::mt19937& random) {
      const int times = 1 + static_cast<int>(random() % 50);
      chained.fetch_add(static_cast<std::uint64_t>(times));
      (new ChainTask(scheduler, times, chain_ends))->submit();
      scheduler.lend_until([&] { return chained.load() == chain_ends.load(); });
    }));
    for (std::thread& host : hosts) host.join();
    if (setting.inter == 0) scheduler.set_threads(4);
    scheduler.shut_down(false);
  }
  EXPECT_EQ(finished.load(), submitted.load());
  EXPECT_EQ(chain_ends.load(), chained.load());
  EXPECT_EQ(wrong.load(), 0U);
  EXPECT_GT(submitted.load(), 0U);
  std::cout << submitted << " tasks, " << called << " led by their callers, " << lent << " lent for, " << loops
            << " loops, " << cancelled << " cancelled, " << chained << " that ask again, " << rests << " rests\n";
}

/// The end of everything while everything goes on.
TEST(SchedulerAbort, AbortsAtAnyMoment) {
  const Clock::time_point end = Clock::now() + stress_time() / 3;
  std::atomic<std::uint64_t> ended{0}, started{0};
  int rounds = 0;
  for (; Clock::now() < end; ++rounds) {
    SchedulerOptions options;
    options.threads = 1 + rounds % 3;
    options.create_threads = rounds % 2 == 0;
    Scheduler scheduler(options);
    std::atomic<bool> over{false};
    std::vector<std::thread> hosts;
    for (int host = 0; host < 8; ++host) {
      hosts.emplace_back([&, host] {
        while (!over) {
          KeptTask task;
          if (host % 2 == 0) {
            scheduler.run(task);
          } else {
            scheduler.submit(task);
            scheduler.lend_until([&] { return task.ends() > 0; });
          }
          started.fetch_add(1);
          ended.fetch_add(static_cast<std::uint64_t>(task.ends()));
        }
      });
    }
    while (started.load() < static_cast<std::uint64_t>(rounds) * 20) std::this_thread::yield();
    scheduler.shut_down(rounds % 4 < 2);
    over = true;
    for (std::thread& host : hosts) host.join();
  }
  EXPECT_EQ(ended.load(), started.load());
  EXPECT_GT(rounds, 0);
  std::cout << rounds << " rounds, " << started << " tasks\n";
}

INSTANTIATE_TEST_SUITE_P(Settings, SchedulerStress,
                         testing::Values(Setting{0, 0, true}, Setting{2, 2, true}, Setting{0, 0, false}),
                         [](const auto& info) {
                           return std::string(info.param.inter == 0 ? "Elastic" : "Static") +
                                  (info.param.create_threads ? "" : "WithoutThreads");
                         });

}  // namespace
}  // namespace ration::sched
