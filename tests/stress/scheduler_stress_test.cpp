// Everything at once, for a while: random arrivals, widths and splits, changing numbers of workers and spin bounds,
// loops of host threads, lent threads, tasks with deadlines and priorities that are taken back. RATION_STRESS_SECONDS
// says how long (default 2).
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <random>
#include <thread>
#include <vector>

#include "sched/scheduler.hpp"
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
  RandomTask(std::mt19937& random, std::atomic<std::uint64_t>& finished, std::atomic<std::uint64_t>& wrong)
      : steps_(1 + static_cast<int>(random() % 20)),
        shards_(1 + static_cast<int>(random() % 6)),
        finished_(finished),
        wrong_(wrong) {}

  bool advance(Team& team) noexcept override {
    while (step_ < steps_) {
      ran_ = 0;
      team.run_shards(shards_, [this](int shard) { ran_.fetch_add(1U << (4 * shard), std::memory_order_relaxed); });
      if (ran_.load(std::memory_order_relaxed) != (1ULL << (4 * shards_)) / 15) wrong_.fetch_add(1);
      team.set_progress(++step_ * 1024 / steps_);
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

  int steps_, shards_;
  int step_ = 0;
  std::atomic<std::uint64_t> ran_{0};  // One hexadecimal digit a shard.
  std::atomic<std::uint64_t>& finished_;
  std::atomic<std::uint64_t>& wrong_;
};

/// A task that its host keeps, because it may take it back.
class KeptTask final : public Task {
 public:
  using Task::Task;

  bool advance(Team&) noexcept override { return true; }
  void finish() noexcept override { ended_.store(true, std::memory_order_release); }
  void refuse(const Refusal&) noexcept override { finish(); }
  int max_width() const noexcept override { return 1; }
  void wait() const {
    while (!ended_.load(std::memory_order_acquire)) std::this_thread::yield();
  }
  bool has_ended() const { return ended_.load(std::memory_order_acquire); }

 private:
  std::atomic<bool> ended_{false};  // The release of finish() pairs with the acquires of the host.
};

struct Split {
  int inter, intra;
};

class SchedulerStress : public testing::TestWithParam<Split> {};

TEST_P(SchedulerStress, LosesNothingAndRunsNothingTwice) {
  std::atomic<std::uint64_t> submitted{0};
  std::atomic<std::uint64_t> finished{0};
  std::atomic<std::uint64_t> wrong{0};
  std::atomic<std::uint64_t> loops{0};
  std::atomic<std::uint64_t> withdrawn{0};
  {
    SchedulerOptions options;
    options.threads = 4;
    options.inter = GetParam().inter;
    options.intra = GetParam().intra;
    Scheduler scheduler(options);
    const Clock::time_point end = Clock::now() + stress_time() / 2;
    const auto until_end = [&](unsigned seed, auto action) {
      return std::thread([end, seed, action] {
        std::mt19937 random(seed);
        while (Clock::now() < end) action(random);
      });
    };
    std::vector<std::thread> hosts;
    for (unsigned host = 0; host < 3; ++host) {
      hosts.push_back(until_end(host, [&](std::mt19937& random) {
        // Bursts, and pauses in which workers park.
        for (unsigned i = random() % 8; i > 0; --i) {
          submitted.fetch_add(1);
          if (scheduler.submit(*new RandomTask(random, finished, wrong))) wrong.fetch_add(1);
        }
        while (submitted.load() - finished.load() > 200) std::this_thread::yield();
        if (random() % 4 == 0) std::this_thread::sleep_for(std::chrono::microseconds(random() % 300));
      }));
    }
    hosts.push_back(until_end(100, [&](std::mt19937& random) {
      const int shards = 1 + static_cast<int>(random() % 6);
      std::atomic<int> ran{0};
      scheduler.lead_here(1 + static_cast<int>(random() % 4),
                          [&](Team& team) { team.run_shards(shards, [&](int) { ran.fetch_add(1); }); });
      if (ran.load() != shards) wrong.fetch_add(1);
      loops.fetch_add(1);
    }));
    hosts.push_back(until_end(101, [&](std::mt19937& random) {
      if (GetParam().inter == 0) scheduler.set_threads(1 + static_cast<int>(random() % 5));
      scheduler.set_spin(std::chrono::microseconds(random() % 50));
      scheduler.renew_workers();
      std::this_thread::sleep_for(std::chrono::microseconds(random() % 2000));
    }));
    std::atomic<int> asked{0};
    hosts.push_back(until_end(102, [&](std::mt19937& random) {
      asked.store(static_cast<int>(random() % 20));
      scheduler.lend_until([&] { return asked.fetch_sub(1) <= 0 || Clock::now() >= end; });
    }));
    hosts.push_back(until_end(103, [&](std::mt19937& random) {
      scheduler.poke();
      std::this_thread::sleep_for(std::chrono::microseconds(random() % 500));
    }));
    hosts.push_back(until_end(104, [&](std::mt19937& random) {
      TaskTerms terms{.priority = static_cast<int>(random() % 3)};
      if (random() % 2 == 0) terms.deadline = Clock::now() + std::chrono::microseconds(random() % 400);
      KeptTask task(terms);
      if (scheduler.submit(task)) wrong.fetch_add(1);
      if (random() % 2 == 0) std::this_thread::yield();
      if (random() % 2 == 0 && scheduler.withdraw(task)) {
        withdrawn.fetch_add(1);
        if (task.has_ended()) wrong.fetch_add(1);
      } else {
        task.wait();
        if (scheduler.withdraw(task)) wrong.fetch_add(1);
      }
    }));
    // The lent thread may be parked when everybody else has gone.
    for (std::size_t i = 0; i < hosts.size(); ++i) {
      if (i != 5) hosts[i].join();
    }
    asked.store(0);
    std::atomic<bool> lent_back{false};
    std::thread poker([&] {
      while (!lent_back.load()) {
        scheduler.poke();
        std::this_thread::yield();
      }
    });
    hosts[5].join();
    lent_back.store(true);
    poker.join();
  }
  EXPECT_EQ(finished.load(), submitted.load());
  EXPECT_EQ(wrong.load(), 0U);
  EXPECT_GT(submitted.load(), 0U);
  std::cout << submitted.load() << " tasks, " << loops.load() << " loops and " << withdrawn.load()
            << " tasks taken back\n";
}

INSTANTIATE_TEST_SUITE_P(Splits, SchedulerStress, testing::Values(Split{0, 0}, Split{2, 2}), [](const auto& info) {
  return info.param.inter == 0 ? std::string("Elastic") : std::string("Static");
});

}  // namespace
}  // namespace ration::sched
