#include "sched/team.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <thread>
#include <vector>

#include "sys/affinity.hpp"

namespace ration::sched {
namespace {

using namespace std::chrono_literals;

std::atomic<bool> recalled{false};  // Nobody is, but in the test of that.

void grant(Team& team, int seats) {
  if (team.set_seats(seats)) team.wake_helpers();
}

/// A team with helpers on threads of the test's own.
class Staffed {
 public:
  Staffed(int helpers, std::chrono::nanoseconds spin) {
    grant(team, helpers);
    team.set_lead_spin(spin);
    for (int i = 0; i < helpers; ++i) {
      team.add_helper();
      threads_.emplace_back([this, spin] { team.help(spin, recalled); });
    }
  }
  ~Staffed() {
    grant(team, 0);
    for (std::thread& thread : threads_) thread.join();
  }

  Team team;

 private:
  std::vector<std::thread> threads_;
};

void expect_each_shard_once(Team& team, int loops) {
  for (int loop = 0; loop < loops; ++loop) {
    const int count = 1 + loop % 7;
    std::vector<std::atomic<int>> runs(static_cast<std::size_t>(count));
    team.run_shards(count, [&](int shard) { runs[static_cast<std::size_t>(shard)].fetch_add(1); });
    for (const std::atomic<int>& shard : runs) ASSERT_EQ(shard.load(), 1) << "in loop " << loop;
  }
}

TEST(Team, LeadAloneRunsEveryShardOnce) {
  Team team;
  EXPECT_EQ(team.width(), 1);
  expect_each_shard_once(team, 100);
}

TEST(Team, SpinningHelpersRunEveryShardOnce) {
  Staffed staffed(3, 20us);
  EXPECT_EQ(staffed.team.width(), 4);
  expect_each_shard_once(staffed.team, 3000);
}

TEST(Team, ParkingHelpersLoseNoWakeUp) {
  // Without any spinning every loop goes through both futex protocols.
  Staffed staffed(2, 0us);
  expect_each_shard_once(staffed.team, 3000);
}

TEST(Team, SeesWhatTheShardsWrote) {
  Staffed staffed(2, 5us);
  std::vector<long> values(64);
  for (long loop = 1; loop <= 500; ++loop) {
    staffed.team.run_shards(64, [&](int shard) { values[static_cast<std::size_t>(shard)] = loop; });
    for (const long value : values) ASSERT_EQ(value, loop);
  }
}

TEST(Team, ShardsSeeAllCpusOfTheirThread) {
  const std::vector<int> all = sys::thread_affinity();
  if (all.size() < 2) GTEST_SKIP() << "only one CPU to be on";
  // The helper parks between the loops, and keeps off the lead's CPU meanwhile.
  Staffed staffed(1, 0us);
  for (int loop = 0; loop < 500; ++loop) {
    std::atomic<int> present{0};
    staffed.team.run_shards(2, [&](int) {
      // Both wait for each other, so the helper has one of the two.
      for (++present; present < 2;) std::this_thread::yield();
      EXPECT_EQ(sys::thread_affinity(), all);
    });
  }
}

TEST(Team, RethrowsTheFirstExceptionAfterAllOtherShardsRan) {
  Staffed staffed(2, 5us);
  for (int loop = 0; loop < 50; ++loop) {
    std::atomic<int> ran{0};
    const auto body = [&](int shard) {
      ran.fetch_add(1);
      if (shard % 3 == 1) throw std::runtime_error("shard");
    };
    EXPECT_THROW(staffed.team.run_shards(8, body), std::runtime_error);
    EXPECT_EQ(ran.load(), 8);
    expect_each_shard_once(staffed.team, 3);
  }
}

TEST(Team, HelpersLeaveWhenTheirSeatsAreTaken) {
  Team team;
  grant(team, 2);
  std::vector<std::thread> helpers;
  for (int i = 0; i < 2; ++i) {
    team.add_helper();
    helpers.emplace_back([&] { team.help(0us, recalled); });
  }
  EXPECT_EQ(team.helpers(), 2);
  grant(team, 0);
  for (std::thread& helper : helpers) helper.join();
  EXPECT_EQ(team.helpers(), 0);
}

TEST(Team, RecalledHelperLeavesThoughItHasASeat) {
  Team team;
  grant(team, 1);
  team.add_helper();
  std::atomic<bool> mine{false};
  std::thread helper([&] { team.help(0us, mine); });
  mine.store(true);
  team.wake_helpers();
  helper.join();
  EXPECT_EQ(team.helpers(), 0);
}

TEST(Team, ParkedHelpersAreWokenOnlyForASeatThatIsTaken) {
  Team team;
  EXPECT_FALSE(team.set_seats(2));
  std::vector<std::thread> helpers;
  for (int i = 0; i < 2; ++i) {
    team.add_helper();
    helpers.emplace_back([&] { team.help(0us, recalled); });
  }
  for (int look = 0; look < 1000; ++look) {
    ASSERT_FALSE(team.set_seats(2)) << "nothing changes";
    ASSERT_FALSE(team.set_seats(3)) << "more seats are no reason to leave";
    while (team.set_seats(2)) team.wake_helpers();
  }
  grant(team, 0);
  for (std::thread& helper : helpers) helper.join();
}

TEST(Team, LeadComesBackAtTheProgressItWasAskedFor) {
  Team team;
  team.set_progress(kWholeRequest);
  EXPECT_FALSE(team.should_yield());
  team.set_ask_at(500);
  team.set_progress(499);
  EXPECT_FALSE(team.should_yield());
  team.set_progress(500);
  EXPECT_TRUE(team.should_yield());
}

TEST(Team, SeatsMayChangeWhileLoopsRun) {
  Team team;
  std::atomic<bool> stop{false};
  std::vector<std::thread> helpers;
  for (int i = 0; i < 2; ++i) {
    helpers.emplace_back([&] {
      while (!stop.load()) {
        team.add_helper();
        team.help(1us, recalled);
      }
    });
  }
  for (int loop = 0; loop < 2000; ++loop) {
    grant(team, loop % 3);
    expect_each_shard_once(team, 1);
  }
  stop.store(true);
  grant(team, 0);
  for (std::thread& helper : helpers) helper.join();
}

}  // namespace
}  // namespace ration::sched
