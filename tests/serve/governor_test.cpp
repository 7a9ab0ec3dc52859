#include "serve/governor.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <barrier>
#include <deque>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "quota_for_test.hpp"
#include "serve/pacer.hpp"

namespace ration::serve {
namespace {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;

TEST(Allowance, FirstLookOnlyTakesNote) {
  Allowance allowance(1.0, 25ms);
  EXPECT_EQ(allowance.spend(100s, 50s, 0ns, 0ns), 0ns);
  EXPECT_EQ(allowance.left(), 25ms);
}

TEST(Allowance, LetsUseAtTheRatePass) {
  Allowance allowance(0.5, 25ms);
  allowance.spend(0ns, 0ns, 0ns, 0ns);
  for (int i = 1; i <= 100; ++i) EXPECT_EQ(allowance.spend(i * 2ms, i * 1ms, 0ns, 0ns), 0ns) << i;
}

TEST(Allowance, RestsUntilTheNextCycle) {
  Allowance allowance(0.5, 20ms);
  allowance.spend(0ns, 0ns, 0ns, 0ns);
  EXPECT_EQ(allowance.spend(9ms, 9ms, 0ns, 0ns), 0ns);
  EXPECT_EQ(allowance.spend(11ms, 11ms, 0ns, 0ns), 9ms) << "1 ms too much";
  EXPECT_EQ(allowance.spend(20ms, 11ms, 0ns, 0ns), 0ns);
  EXPECT_EQ(allowance.left(), 9ms) << "which is made up for";
}

TEST(Allowance, RestsBeforeAStepThatWouldNotFit) {
  Allowance allowance(0.5, 20ms);
  allowance.spend(0ns, 0ns, 0ns, 0ns);
  EXPECT_EQ(allowance.spend(8ms, 8ms, 0ns, 1500us), 0ns);
  EXPECT_EQ(allowance.spend(8ms, 8ms, 0ns, 2500us), 12ms);
  EXPECT_EQ(allowance.spend(20ms, 8ms, 0ns, 1s), 0ns) << "one that fits nowhere begins with a full allowance";
}

TEST(Allowance, RestsForSeveralCyclesAfterALongStep) {
  Allowance allowance(0.5, 20ms);
  allowance.spend(0ns, 0ns, 0ns, 0ns);
  // 45 ms used in the cycles that began at 0, 20 and 40, which are worth 30: 15 too much, gone in the second from here.
  EXPECT_EQ(allowance.spend(45ms, 45ms, 0ns, 0ns), 35ms);
}

TEST(Allowance, KeepsNothingOfAnIdleTime) {
  Allowance allowance(1.0, 20ms);
  allowance.spend(0ns, 0ns, 0ns, 0ns);
  EXPECT_EQ(allowance.spend(10s, 0ns, 0ns, 0ns), 0ns);
  EXPECT_EQ(allowance.left(), 20ms);
}

TEST(Allowance, BeginsACycleWithTheFirstUseAfterAnIdleOne) {
  Allowance allowance(0.5, 20ms);
  allowance.spend(0ns, 0ns, 0ns, 0ns);
  allowance.spend(55ms, 0ns, 0ns, 0ns);
  EXPECT_EQ(allowance.spend(65ms, 10ms, 0ns, 0ns), 10ms) << "the cycle ends at 75 ms";
}

TEST(Allowance, HoldsAGreedyWorkerToTheRateInEveryWindow) {
  constexpr nanoseconds kStep = 1300us;
  constexpr nanoseconds kPeriod = 100ms;
  Allowance allowance(0.48, 25ms);
  nanoseconds now{0};
  nanoseconds used{0};
  allowance.spend(now, used, 0ns, kStep);
  std::deque<std::pair<nanoseconds, nanoseconds>> history{{now, used}};
  while (now < 10s) {
    now += kStep;
    used += kStep;
    history.emplace_back(now, used);
    while (history[1].first < now - kPeriod) history.pop_front();
    // The history knows whole steps: one may reach into the window at each end.
    ASSERT_LE(used - history.front().second, 48ms + 2 * kStep) << "until " << now.count() << " ns";
    // As the pacer does: after a pause it looks once more.
    for (nanoseconds pause{1}; pause > 0ns; now += pause) pause = allowance.spend(now, used, 0ns, kStep);
  }
  const double rate = static_cast<double>(used.count()) / static_cast<double>(now.count());
  EXPECT_NEAR(rate, 9 * 1.3 / 25, 0.001) << "nine steps in each cycle";
}

TEST(Allowance, MakesUpForNeighboursUpToHalfOfIt) {
  Allowance allowance(1.0, 20ms);
  allowance.spend(0ns, 0ns, 0ns, 0ns);
  EXPECT_EQ(allowance.spend(10ms, 4ms, 4ms, 0ns), 0ns);
  EXPECT_EQ(allowance.left(), 12ms);
  EXPECT_EQ(allowance.spend(15ms, 8ms, 30ms, 0ns), 0ns);
  EXPECT_EQ(allowance.left(), 2ms) << "of theirs, 10 ms count";
  EXPECT_EQ(allowance.spend(18ms, 10ms, 40ms, 0ns), 2ms);
}

TEST(GovernedRate, LeavesASliceForEachFurtherWorker) {
  EXPECT_DOUBLE_EQ(governed_rate(1.0, 100ms, 1), 0.99);
  EXPECT_DOUBLE_EQ(governed_rate(1.5, 100ms, 2), 1.5 * (0.99 - 5.0 / 150.0));
  EXPECT_DOUBLE_EQ(governed_rate(2.0, 10ms, 8), 1.8) << "never below nine tenths";
}

/// What leads do in one test, on a clock of the test's own.
struct Leads {
  double quota = 1;
  int workers = 1;
  int started = 1;     ///< Requests that step side by side.
  int busy = 1;        ///< Threads that compute while they do.
  nanoseconds step{};  ///< CPU time of one request's step.
};

/// Returns how many CPUs greedy leads use in 20 s under the governor.
double cpus_used(const Leads& leads) {
  Allowance allowance(governed_rate(leads.quota, 100ms, leads.workers), governor_cycle(100ms));
  const nanoseconds reserve = in_flight(leads.step, leads.started, 1);
  nanoseconds now{0};
  nanoseconds used{0};
  allowance.spend(now, used, 0ns, reserve);
  while (now < 20s) {
    used += leads.step * leads.started;
    now += leads.step * leads.started / leads.busy;
    for (nanoseconds pause{1}; pause > 0ns; now += pause) pause = allowance.spend(now, used, 0ns, reserve);
  }
  return static_cast<double>(used.count()) / static_cast<double>(now.count());
}

TEST(GovernedLeads, UseTheQuotaHoweverManyThreadsAreLent) {
  EXPECT_NEAR(cpus_used({.quota = 1, .workers = 1, .started = 4, .busy = 4, .step = 100us}), 0.99, 0.005);
  EXPECT_NEAR(cpus_used({.quota = 1, .workers = 1, .started = 1, .busy = 1, .step = 100us}), 0.99, 0.005);
}

TEST(GovernedLeads, UseTheQuotaThatAShrinkLeft) {
  EXPECT_NEAR(cpus_used({.quota = 2, .workers = 2, .started = 2, .busy = 2, .step = 2ms}), 1.92, 0.01);
}

TEST(GovernedLeads, UseTheQuotaForOneWideRequest) {
  EXPECT_NEAR(cpus_used({.quota = 8, .workers = 8, .started = 1, .busy = 8, .step = 10ms}), 7.5, 0.01);
}

TEST(InFlight, IsOneStepForEachStartedRequest) {
  EXPECT_EQ(in_flight(2ms, 3, 1), 6ms);
  EXPECT_EQ(in_flight(2ms, 0, 1), 2ms) << "the one that asks";
  EXPECT_EQ(in_flight(2ms, 3, 4), 24ms) << "each thread of an OpenMP team takes that long";
}

TEST(TeamTime, IsTheLeadsTimeForEachThread) {
  EXPECT_EQ(team_time(2ms, 4, 100ms), 8ms) << "the rest is the host's";
  EXPECT_EQ(team_time(2ms, 4, 5ms), 5ms) << "never more than the process used";
  EXPECT_EQ(team_time(0ms, 4, 100ms), 0ms) << "a busy host does not keep the leads asleep";
}

TEST(GovernorCycle, DividesThePeriod) {
  EXPECT_EQ(governor_cycle(100ms), 100ms);
  EXPECT_EQ(governor_cycle(10ms), 10ms);
  EXPECT_EQ(governor_cycle(250ms), 125ms);
  EXPECT_EQ(governor_cycle(1s), 100ms);
}

constexpr auto kOne = [] { return 1; };
constexpr auto kNever = [] { return false; };

TEST(PacerStay, CountsWhatItsThreadUsesMeanwhile) {
  Pacer pacer;
  pacer.follow(under_quota(1.0), 1);
  compute(1ms);
  EXPECT_EQ(pacer.own_time(), 0ns) << "not yet there";
  const nanoseconds before = sys::thread_cpu_time();
  {
    const Pacer::Stay stay(pacer);
    compute(1ms);
    EXPECT_GE(pacer.own_time(), 1ms) << "read from outside, as other leads do";
    compute(1ms);
  }
  const nanoseconds counted = pacer.own_time();
  EXPECT_GE(counted, 2ms);
  EXPECT_LE(counted, sys::thread_cpu_time() - before);
  compute(1ms);
  EXPECT_EQ(pacer.own_time(), counted) << "left";
}

/// The lock that counting takes may be somebody's at the moment of the fork, and then nobody's for ever.
TEST(PacerStay, DoesNothingInAForkedChild) {
  Pacer pacer;
  pacer.follow(under_quota(1.0), 1);
  std::atomic<bool> stop{false};
  std::thread counting([&] {
    while (!stop) pacer.own_time();
  });
  const Pacer::Stay outer(pacer);
  for (int i = 0; i < 100; ++i) {
    const pid_t child = ::fork();
    if (child == 0) {
      ::alarm(10);
      { const Pacer::Stay stay(pacer); }
      ::_exit(0);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_EQ(status, 0) << "fork " << i;
  }
  stop = true;
  counting.join();
}

TEST(PacerStay, CountsSeveralThreadsWhileTheyLiveAndAfter) {
  Pacer pacer;
  pacer.follow(under_quota(1.0), 1);
  std::barrier all_computed(4);
  std::barrier all_read(4);
  std::vector<std::thread> lent;
  for (int i = 0; i < 3; ++i) {
    lent.emplace_back([&] {
      const Pacer::Stay stay(pacer);
      compute(1ms);
      all_computed.arrive_and_wait();
      all_read.arrive_and_wait();
    });
  }
  all_computed.arrive_and_wait();
  const nanoseconds alive = pacer.own_time();
  EXPECT_GE(alive, 3ms);
  all_read.arrive_and_wait();
  for (std::thread& thread : lent) thread.join();
  const nanoseconds ended = pacer.own_time();
  EXPECT_GE(ended, alive);
  compute(1ms);
  EXPECT_EQ(pacer.own_time(), ended) << "clocks of threads that ended are not read";
}

TEST(PacerStay, CountsOnceWhenNested) {
  Pacer pacer;
  pacer.follow(under_quota(1.0), 1);
  const nanoseconds before = sys::thread_cpu_time();
  {
    const Pacer::Stay worker(pacer);
    {
      const Pacer::Stay caller(pacer);
      compute(2ms);
    }
    EXPECT_GE(pacer.own_time(), 2ms);
    compute(1ms);
  }
  EXPECT_GE(pacer.own_time(), 3ms) << "the outer one still counts";
  EXPECT_LE(pacer.own_time(), sys::thread_cpu_time() - before);
}

TEST(PacerStay, CountsAtEachOfTwoPacers) {
  Pacer outer;
  Pacer inner;
  outer.follow(under_quota(1.0), 1);
  inner.follow(under_quota(1.0), 1);
  const Pacer::Stay worker(outer);
  compute(1ms);
  {
    const Pacer::Stay caller(inner);
    const Pacer::Stay again(outer);
    compute(1ms);
  }
  EXPECT_GE(outer.own_time(), 2ms);
  EXPECT_GE(inner.own_time(), 1ms);
  EXPECT_LT(inner.own_time(), outer.own_time());
}

TEST(PacerStay, CountsFromTheNextLookAfterAQuotaAppeared) {
  Pacer pacer;
  const nanoseconds before = sys::thread_cpu_time();
  Pacer::Stay worker(pacer);
  const Pacer::Stay nested(pacer);
  compute(1ms);
  EXPECT_EQ(pacer.own_time(), 0ns) << "nobody asks without a quota";
  pacer.follow(under_quota(1.0), 1);
  worker.renew();
  compute(1ms);
  EXPECT_GE(pacer.own_time(), 1ms);
  EXPECT_LE(pacer.own_time(), sys::thread_cpu_time() - before - 1ms);
}

TEST(PacerStay, CountsAnyLeadThatPaces) {
  Pacer pacer;
  const Pacer::Stay worker(pacer);
  pacer.follow(under_quota(1.0), 1);
  pacer.pace(1us, kOne, kNever);
  compute(1ms);
  EXPECT_GE(pacer.own_time(), 1ms);
}

TEST(PacerStay, OutlivesTheQuota) {
  Pacer pacer;
  pacer.follow(under_quota(1.0), 1);
  {
    const Pacer::Stay stay(pacer);
    pacer.follow(CpuBudget{}, 1);
    compute(1ms);
  }
  const nanoseconds counted = pacer.own_time();
  EXPECT_GE(counted, 1ms);
  compute(1ms);
  EXPECT_EQ(pacer.own_time(), counted);
}

TEST(PacerStay, CountsForTheWholeOpenMpTeam) {
  Pacer pacer(4);
  pacer.follow(under_quota(1.0), 1);
  {
    const Pacer::Stay lead(pacer);
    const nanoseconds before = pacer.own_time();
    compute(1ms);
    // Nobody else computes in this process, so the process's time is the bound.
    EXPECT_GE(pacer.own_time() - before, 1ms);
  }
  const nanoseconds counted = pacer.own_time();
  compute(1ms);
  EXPECT_EQ(pacer.own_time(), counted) << "the host's time without a lead";
}

TEST(Pacer, AsksForNothingWithoutAQuota) {
  Pacer pacer;
  pacer.follow(CpuBudget{}, 1);
  int asked = 0;
  const auto ask = [&asked] { return ++asked; };
  pacer.pace(1h, ask, [&asked] { return ++asked > 0; });
  EXPECT_EQ(asked, 0);
}

/// A pacer whose next lead would rest for four seconds: it owes forty allowances of one cycle.
class IndebtedPacer : public testing::Test {
 protected:
  IndebtedPacer() {
    pacer.follow(under_quota(0.005), 1);
    stay.emplace(pacer);
    pacer.pace(1ns, kOne, kNever);
    compute(20ms);
  }

  Pacer pacer;
  std::optional<Pacer::Stay> stay;
};

TEST_F(IndebtedPacer, LetsAnEndedRequestPassAtOnce) {
  int asked = 0;
  pacer.pace(1us, kOne, [&asked] { return ++asked > 0; });
  EXPECT_EQ(asked, 1);
}

TEST_F(IndebtedPacer, LetsARequestPassThatEndsWhileItRests) {
  int asked = 0;
  pacer.pace(1us, kOne, [&asked] { return ++asked > 2; });
  EXPECT_GE(asked, 3);
  asked = 0;
  pacer.pace(1us, kOne, [&asked] { return ++asked > 1; });
  EXPECT_GE(asked, 2) << "the debt is still there";
}

TEST_F(IndebtedPacer, AsksAgainWhenItIsWoken) {
  int asked = 0;
  // The wake comes between the question and the sleep, so that only the word can tell.
  pacer.pace(1us, kOne, [this, &asked] {
    if (asked < 1000) pacer.wake();
    return ++asked > 1000;
  });
  asked = 0;
  pacer.pace(1us, kOne, [&asked] { return ++asked > 1; });
  EXPECT_GE(asked, 2) << "a thousand sleeps would have outlasted the debt";
}

}  // namespace
}  // namespace ration::serve
