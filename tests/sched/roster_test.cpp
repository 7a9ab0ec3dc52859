// Who does what next, on a clock that the tests move.
#include "sched/roster.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <memory>
#include <vector>

#include "named_task.hpp"

namespace ration::sched {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

/// A roster with memory and tasks of its own.
class Desk {
 public:
  explicit Desk(int workers, RosterOptions options = {}) : roster(std::move(options)) { set_workers(workers); }

  void set_workers(int workers) {
    std::vector<Run*> made;
    while (runs_.size() <= static_cast<std::size_t>(workers)) made.push_back(&runs_.emplace_back());
    roster.set_workers(workers, made, now);
  }
  NamedTask& task(const TaskTerms& terms = {}) {
    return *tasks_.emplace_back(std::make_unique<NamedTask>(static_cast<int>(tasks_.size()), terms, 64));
  }
  std::optional<Refusal> arrive(const TaskTerms& terms = {}) { return roster.arrive(task(terms), now, hopeless); }
  /// Hands every duty out, as to workers that come for them.
  std::vector<Duty> take_all() {
    std::vector<Duty> duties;
    while (roster.openings() > 0) duties.push_back(roster.take(now));
    return duties;
  }
  std::vector<int> widths() const {
    std::vector<int> widths;
    for (const Run* run : roster.started()) widths.push_back(run->width);
    return widths;
  }

  Roster roster;
  TaskChain hopeless;
  TaskTerms::TimePoint now{1h};

 private:
  std::deque<Run> runs_;
  std::vector<std::unique_ptr<NamedTask>> tasks_;
};

TEST(Roster, GivesALoneTaskALeadAndEveryHelper) {
  Desk desk(4);
  desk.arrive();
  EXPECT_EQ(desk.roster.openings(), 1);
  const Duty lead = desk.roster.take(desk.now);
  EXPECT_EQ(lead.kind, Duty::Kind::kLead);
  EXPECT_TRUE(lead.starts);
  EXPECT_THAT(desk.widths(), ElementsAre(4));
  EXPECT_EQ(desk.roster.openings(), 3);
  for (const Duty& duty : desk.take_all()) EXPECT_EQ(duty.kind, Duty::Kind::kHelp);
  EXPECT_EQ(lead.run->helpers, 3);
}

TEST(Roster, ReportsWhatChangedAndNothingElse) {
  Desk desk(2);
  desk.arrive();
  const Duty lead = desk.roster.take(desk.now);
  EXPECT_THAT(desk.roster.changed(), ElementsAre(lead.run));
  desk.roster.forget_changes();
  // Fewer than a window of arrivals: no load that lasts.
  for (int i = 0; i < 5; ++i) {
    NamedTask& more = desk.task();
    desk.roster.arrive(more, desk.now, desk.hopeless);
    desk.roster.withdraw(more, desk.now);
  }
  EXPECT_THAT(desk.roster.changed(), ElementsAre()) << "it keeps both workers";
  desk.roster.finish(*lead.run, desk.now);
  EXPECT_THAT(desk.roster.changed(), ElementsAre(lead.run)) << "its helpers shall go";
}

TEST(Roster, SaturatedWorkersTakeOneEachAndAnEndOpensOnePlace) {
  Desk desk(4);
  for (int i = 0; i < 40; ++i) desk.arrive();
  std::vector<Duty> duties = desk.take_all();
  EXPECT_THAT(desk.widths(), ElementsAre(1, 1, 1, 1));
  desk.roster.forget_changes();
  desk.roster.finish(*duties[2].run, desk.now);
  EXPECT_EQ(desk.roster.openings(), 1);
  const Duty next = desk.roster.take(desk.now);
  EXPECT_TRUE(next.starts);
  EXPECT_THAT(desk.widths(), ElementsAre(1, 1, 1, 1));
  EXPECT_EQ(desk.roster.openings(), 0);
}

TEST(Roster, WhenABurstIsOverTheOldestGetsEveryWorker) {
  Desk desk(2);
  for (int i = 0; i < 4; ++i) desk.arrive();
  std::vector<Duty> duties = desk.take_all();
  ASSERT_EQ(duties.size(), 2U);
  desk.now += 100ms;
  desk.roster.finish(*duties[1].run, desk.now);
  std::vector<Duty> more = desk.take_all();
  ASSERT_EQ(more.size(), 1U);
  EXPECT_THAT(desk.widths(), ElementsAre(2)) << "of three that met one goes after the other";
  EXPECT_EQ(more[0].kind, Duty::Kind::kHelp);
}

TEST(Roster, ALeadWhoseTaskIsSuspendedIsSentAway) {
  Desk desk(2);
  for (int i = 0; i < 4; ++i) desk.arrive();
  std::vector<Duty> duties = desk.take_all();
  ASSERT_EQ(duties.size(), 2U);
  desk.roster.take_all(desk.now);
  EXPECT_THAT(desk.widths(), ElementsAre(2, 0));
  EXPECT_EQ(duties[1].run->ask_at, 0);
  EXPECT_FALSE(desk.roster.yield(*duties[1].run, desk.now));
  EXPECT_EQ(desk.take_all().size(), 1U) << "it may help the other";
  desk.roster.finish(*duties[0].run, desk.now);
  desk.roster.come_back(*duties[0].run);
  const Duty resumed = desk.roster.take(desk.now);
  EXPECT_EQ(resumed.kind, Duty::Kind::kLead);
  EXPECT_EQ(resumed.run, duties[1].run);
  EXPECT_FALSE(resumed.starts);
}

TEST(Roster, ALeadThatHasToGoLeavesItsTaskToAnother) {
  Desk desk(2);
  desk.arrive();
  const Duty lead = desk.roster.take(desk.now);
  EXPECT_TRUE(desk.roster.yield(*lead.run, desk.now));
  EXPECT_FALSE(desk.roster.yield(*lead.run, desk.now, false));
  const Duty taken = desk.roster.take(desk.now);
  EXPECT_EQ(taken.run, lead.run);
  EXPECT_FALSE(taken.starts);
}

TEST(Roster, HelperOfAnEarlierTaskIsNotCountedTwice) {
  Desk desk(2);
  desk.arrive();
  std::vector<Duty> first = desk.take_all();
  ASSERT_EQ(first.size(), 2U);
  desk.roster.finish(*first[0].run, desk.now);
  // The helper has not come back when the same memory serves the next task.
  desk.arrive();
  const Duty second = desk.roster.take(desk.now);
  const bool same = second.run == first[0].run;
  EXPECT_EQ(desk.roster.openings(), same ? 0 : 1);
  desk.roster.come_back(*first[0].run);
  EXPECT_EQ(desk.roster.openings(), 1);
}

TEST(Roster, StartsInPlaceOnlyWhatIsNext) {
  Desk desk(1);
  NamedTask& first = desk.task();
  NamedTask& second = desk.task({.priority = 1});
  desk.roster.arrive(first, desk.now, desk.hopeless);
  desk.roster.arrive(second, desk.now, desk.hopeless);
  EXPECT_EQ(desk.roster.start(first, desk.now), nullptr);
  EXPECT_NE(desk.roster.start(second, desk.now), nullptr);
  EXPECT_EQ(desk.roster.start(first, desk.now), nullptr) << "there is no place";
}

TEST(Roster, AsksAgainAtTheProgressThatEndsASpacing) {
  Desk desk(2);
  // A load of three that lasts: the policy spaces its starts.
  std::vector<Duty> running;
  for (int i = 0; i < 3; ++i) desk.arrive();
  running = desk.take_all();
  bool asked = false;
  for (int i = 0; i < 40 && !asked; ++i) {
    desk.roster.finish(*running.front().run, desk.now);
    running.clear();
    desk.arrive();
    for (sched::Run* run : desk.roster.started()) running.push_back({Duty::Kind::kLead, run});
    for (const Duty& duty : desk.take_all()) {
      if (duty.kind == Duty::Kind::kLead) running.push_back(duty);
      if (duty.kind == Duty::Kind::kHelp) desk.roster.come_back(*duty.run);
    }
    const int ask_at = desk.roster.youngest()->ask_at;
    asked = ask_at > 0 && ask_at < kWholeRequest;
  }
  EXPECT_TRUE(asked);
  sched::Run& youngest = *desk.roster.youngest();
  youngest.progress = youngest.ask_at;
  EXPECT_TRUE(desk.roster.yield(youngest, desk.now));
  EXPECT_GT(desk.roster.openings(), 0) << "the next start";
}

TEST(Roster, NamesTheTimeAtWhichAHoldEnds) {
  TaskGroup batching({.batch_sizes = {1, 2}, .enough = 2, .max_delay = 10ms});
  Desk desk(4);
  // Two that last, so that there would be room for a third.
  for (int i = 0; i < 40; ++i) {
    desk.arrive();
    desk.arrive();
    for (const Duty& duty : desk.take_all()) {
      if (duty.kind == Duty::Kind::kHelp) desk.roster.come_back(*duty.run);
    }
    while (i < 39 && !desk.roster.started().empty()) desk.roster.finish(*desk.roster.started().front(), desk.now);
  }
  desk.arrive({.group = &batching, .may_batch = true});
  EXPECT_EQ(desk.roster.ask_again(), desk.now + 10ms);
  desk.now += 10ms;
  desk.roster.look(desk.now);
  EXPECT_EQ(desk.roster.ask_again(), TaskTerms::TimePoint::max());
}

TEST(Roster, GivesBackWhatIsOverdueAtItsDeadline) {
  Desk desk(1);
  desk.arrive();
  desk.take_all();
  desk.arrive({.deadline = desk.now + 5ms});
  EXPECT_EQ(desk.roster.ask_again(), desk.now + 5ms);
  EXPECT_TRUE(desk.roster.look(desk.now + 4ms).empty());
  EXPECT_EQ(desk.roster.look(desk.now + 5ms).count(), 1);
}

TEST(Roster, RefusesWhatWouldBeLateFromWhatRunsAndWaits) {
  Desk desk(1);
  desk.arrive({.work = 100ms});
  desk.take_all();
  desk.now += 60ms;
  EXPECT_TRUE(desk.arrive({.deadline = desk.now + 50ms, .work = 100ms}));
  EXPECT_FALSE(desk.arrive({.deadline = desk.now + 160ms, .work = 100ms})) << "40 ms are left of the first";
  EXPECT_TRUE(desk.arrive({.deadline = desk.now + 160ms, .work = 100ms})) << "but there is another one";
}

TEST(Roster, ForeseesWhatItDoesNotKnowByWhatTasksTookOfLate) {
  Desk desk(1);
  for (int i = 0; i < 40; ++i) {
    desk.arrive();
    desk.take_all();
    desk.now += 10ms;
    desk.roster.finish(*desk.roster.started().front(), desk.now);
  }
  for (int i = 0; i < 11; ++i) desk.arrive();
  desk.take_all();
  const auto wait = desk.roster.refusal(Refusal::Reason::kExpired, 0, desk.now).expected_wait;
  EXPECT_GT(wait, 90ms) << "one runs and ten wait";
  EXPECT_LE(wait, 110ms);
  EXPECT_TRUE(desk.arrive({.deadline = desk.now + 50ms, .work = 10ms})) << "would be late";
  EXPECT_FALSE(desk.arrive({.deadline = desk.now + 50ms})) << "of this one nothing is known";
}

TEST(Roster, ARunThatOverstaysDoesNotMakeTheForecastNegative) {
  Desk desk(1);
  desk.arrive({.work = 10ms});
  desk.take_all();
  desk.now += 1s;
  EXPECT_EQ(desk.roster.refusal(Refusal::Reason::kExpired, 0, desk.now).expected_wait, 0ns);
  desk.roster.finish(*desk.roster.started().front(), desk.now);
  desk.arrive({.work = 10ms});
  EXPECT_EQ(desk.roster.refusal(Refusal::Reason::kExpired, 0, desk.now).expected_wait, 10ms);
}

TEST(Roster, TwoLoopsShareTheWorkers) {
  Desk desk(4);
  desk.arrive({.is_loop = true});
  std::vector<Duty> first = desk.take_all();
  EXPECT_THAT(desk.widths(), ElementsAre(4));
  desk.arrive({.is_loop = true});
  for (const Duty& duty : first) {
    if (duty.kind == Duty::Kind::kHelp) desk.roster.come_back(*duty.run);
  }
  desk.take_all();
  EXPECT_THAT(desk.widths(), ElementsAre(2, 2));
  desk.roster.finish(*first.front().run, desk.now);
  EXPECT_THAT(desk.widths(), ElementsAre(4)) << "the other gets what it leaves";
}

TEST(Roster, ALoopWaitsForNoRequestToEnd) {
  Desk desk(4);
  desk.arrive();
  desk.take_all();
  desk.arrive({.is_loop = true});
  EXPECT_THAT(desk.widths(), ElementsAre(2));
  EXPECT_TRUE(desk.roster.take(desk.now).starts);
  EXPECT_THAT(desk.widths(), ElementsAre(2, 2));
}

TEST(Roster, ALoopsHelpersStayForTheNextAndLeaveForARequest) {
  Desk desk(3);
  desk.arrive({.is_loop = true});
  sched::Run& loop = *desk.take_all().front().run;
  desk.roster.finish(loop, desk.now);
  EXPECT_EQ(loop.width, 3);
  desk.roster.forget_changes();
  NamedTask& next = desk.task({.is_loop = true});
  desk.roster.arrive(next, desk.now, desk.hopeless);
  EXPECT_EQ(desk.roster.start(next, desk.now), &loop);
  EXPECT_EQ(desk.roster.openings(), 0) << "its helpers are there";
  EXPECT_THAT(desk.roster.changed(), ElementsAre());
  desk.roster.finish(loop, desk.now);
  desk.arrive();
  EXPECT_EQ(loop.width, 0);
  EXPECT_THAT(desk.roster.changed(), ::testing::Contains(&loop));
}

TEST(Roster, WorkersThatAreAwayAreNotSharedOut) {
  Desk desk(4);
  EXPECT_TRUE(desk.roster.has_spare_worker());
  desk.roster.set_away(1, desk.now);
  desk.arrive();
  desk.take_all();
  EXPECT_THAT(desk.widths(), ElementsAre(3));
  EXPECT_FALSE(desk.roster.is_short_of_workers());
  for (int i = 0; i < 3; ++i) desk.arrive();
  EXPECT_TRUE(desk.roster.is_short_of_workers()) << "four could run";
  desk.roster.set_away(4, desk.now);
  EXPECT_EQ(desk.roster.started().front()->width, 0) << "for a moment nobody is left";
  desk.roster.set_away(0, desk.now);
  EXPECT_GT(desk.roster.started().front()->width, 0);
}

TEST(Roster, ChargesAGroupByTheTimeItsWorkersWereTaken) {
  TaskGroup wide, narrow;
  Desk desk(2, {.inter = 2, .intra = 1});
  for (int i = 0; i < 20; ++i) {
    desk.arrive({.group = &wide});
    desk.arrive({.group = &narrow});
  }
  // What takes three times as long is started a third as often.
  int wide_ones = 0, narrow_ones = 0;
  std::vector<Duty> running = desk.take_all();
  for (int i = 0; i < 12; ++i) {
    sched::Run& run = *running.front().run;
    running.erase(running.begin());
    const bool is_wide = run.group == &wide;
    (is_wide ? wide_ones : narrow_ones) += 1;
    desk.now += is_wide ? 30ms : 10ms;
    desk.roster.finish(run, desk.now);
    for (const Duty& duty : desk.take_all()) running.push_back(duty);
  }
  EXPECT_GT(narrow_ones, wide_ones);
}

}  // namespace
}  // namespace ration::sched
