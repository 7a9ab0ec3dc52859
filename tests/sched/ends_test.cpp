// Who learns that a task has ended: every end beside every kind of waiter, each held at the moment that matters.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <deque>
#include <memory>
#include <thread>
#include <vector>

#include "probe_task.hpp"
#include "ration/error.hpp"
#include "sched/loop.hpp"
#include "sched/scheduler.hpp"
#include "sched/team.hpp"

namespace ration::sched {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

TEST(Ends, LentThreadSeesTheAnswerThatAWorkerIsJustDelivering) {
  Scheduler scheduler(scheduler_options(1));
  ProbeTask task;
  task.holds_finish = true;
  scheduler.submit(task);
  task.finishing.wait();
  std::thread lent([&] { scheduler.lend_until([&] { return task.has_ended(); }); });
  yield_until([&] { return scheduler.state().idle == 1; });
  task.finish_on.open();
  lent.join();
}

TEST(Ends, ShutDownWithoutThreadsSeesARefusalThatIsDeliveredElsewhere) {
  Scheduler scheduler(scheduler_options(1, false));
  ProbeTask running, late({.deadline = Clock::now() + 1ms});
  running.holds_advance = late.holds_refuse = true;
  std::atomic<bool> stop{false};
  std::thread lent([&] { scheduler.lend_until([&] { return stop.load(); }); });
  scheduler.submit(running);
  running.started.wait();
  scheduler.submit(late);
  yield_until([&] { return Clock::now() > late.terms().deadline; });
  running.go_on.open();
  late.refusing.wait();
  std::thread closing([&] { scheduler.shut_down(false); });
  yield_until([&] { return scheduler.state().idle == 1; });
  late.refuse_on.open();
  closing.join();
  stop = true;
  scheduler.wake();
  lent.join();
}

TEST(Ends, CallersThatAreAbortedReturn) {
  Scheduler scheduler(scheduler_options(1, false));
  ProbeTask running, second, third;
  running.holds_advance = second.holds_refuse = true;
  std::vector<std::thread> callers;
  callers.emplace_back([&] { scheduler.run(running); });
  running.started.wait();
  for (ProbeTask* task : {&second, &third}) callers.emplace_back([&scheduler, task] { scheduler.run(*task); });
  yield_until([&] { return scheduler.state().idle == 2; });
  std::thread closing([&] { scheduler.shut_down(true); });
  second.refusing.wait();
  running.go_on.open();
  callers.front().join();
  second.refuse_on.open();
  closing.join();
  for (std::size_t i = 1; i < callers.size(); ++i) callers[i].join();
  EXPECT_EQ(second.refused, 1);
  EXPECT_EQ(third.refused, 1);
}

TEST(Ends, LentThreadSeesACancellationAfterItWasDelivered) {
  Scheduler scheduler(scheduler_options(1));
  ProbeTask running, waiting;
  running.holds_advance = waiting.holds_refuse = true;
  scheduler.submit(running);
  running.started.wait();
  scheduler.submit(waiting);
  std::thread lent([&] { scheduler.lend_until([&] { return waiting.has_ended(); }); });
  yield_until([&] { return scheduler.state().idle == 1; });
  std::thread canceller([&] { EXPECT_TRUE(scheduler.cancel(waiting)); });
  waiting.refusing.wait();
  yield_until([&] { return scheduler.state().idle == 1; });
  waiting.refuse_on.open();
  lent.join();
  canceller.join();
  EXPECT_EQ(waiting.reason, Refusal::Reason::kCancelled);
  running.go_on.open();
}

TEST(Ends, ShutDownWaitsForWhatAnotherThreadCancels) {
  for (const bool create_threads : {true, false}) {
    Scheduler scheduler(scheduler_options(1, create_threads));
    TaskGroup full({.max_workers = 1});
    ProbeTask waiting({.group = &full});
    waiting.holds_refuse = true;
    ProbeTask running({.group = &full});
    running.holds_advance = true;
    std::atomic<bool> stop{create_threads};
    std::thread lent([&] { scheduler.lend_until([&] { return stop.load(); }); });
    scheduler.submit(running);
    running.started.wait();
    scheduler.submit(waiting);
    std::thread canceller([&] { scheduler.cancel(waiting); });
    waiting.refusing.wait();
    std::atomic<bool> closed{false};
    std::thread closing([&] {
      scheduler.shut_down(false);
      closed = true;
      EXPECT_TRUE(waiting.has_ended());
    });
    running.go_on.open();
    running.finishing.wait();
    EXPECT_FALSE(closed);
    waiting.refuse_on.open();
    closing.join();
    canceller.join();
    stop = true;
    scheduler.wake();
    lent.join();
  }
}

TEST(Ends, ADrainWaitsForWhatOthersEnd) {
  Scheduler scheduler(scheduler_options(1, false));
  ProbeTask running;
  running.holds_advance = true;
  std::thread caller([&] { scheduler.run(running); });
  running.started.wait();
  std::thread drain([&] { scheduler.drain(); });
  yield_until([&] { return scheduler.state().idle == 1; });
  running.go_on.open();
  drain.join();
  EXPECT_EQ(running.finished, 1);
  caller.join();
}

TEST(Ends, ADrainEndsEverythingThatIsOverdue) {
  Scheduler scheduler(scheduler_options(1, false));
  ProbeTask first({.deadline = Clock::now() + 1ms}), second({.deadline = Clock::now() + 1ms});
  for (ProbeTask* task : {&first, &second}) scheduler.submit(*task);
  yield_until([&] { return Clock::now() > second.terms().deadline; });
  scheduler.drain();
  EXPECT_EQ(first.refused, 1);
  EXPECT_EQ(second.refused, 1);
}

/// An answer puts the refusals off that it causes, unless it waits: it might be for them.
TEST(Ends, WhoWaitsInAnAnswerIsToldOfTheRefusalsInIt) {
  Scheduler scheduler(scheduler_options(1, false));
  ProbeTask outer({.calls_back = true}), at_once({.calls_back = true});
  ProbeTask late({.deadline = Clock::now() + 1ms, .calls_back = true});
  at_once.cancelled = true;
  outer.in_finish = [&] {
    scheduler.submit(at_once);
    EXPECT_FALSE(at_once.has_ended()) << "put off";
    scheduler.submit(late);
    yield_until([&] { return Clock::now() > late.terms().deadline; });
    scheduler.lend_until([&] { return late.has_ended(); });
    EXPECT_EQ(at_once.refused, 1);
  };
  scheduler.run(outer);
  EXPECT_EQ(late.refused, 1);
}

TEST(Ends, WhatIsCancelledBeforeItIsQueuedEndsAtOnce) {
  Scheduler scheduler(scheduler_options(1, false));
  ProbeTask task;
  task.cancelled = true;
  scheduler.submit(task);
  EXPECT_EQ(task.refused, 1);
  EXPECT_EQ(task.reason, Refusal::Reason::kCancelled);
  EXPECT_EQ(scheduler.state().queued, 0);
}

TEST(Ends, WhatRunsOrHasEndedIsNotCancelled) {
  Scheduler scheduler(scheduler_options(1));
  ProbeTask task;
  task.holds_advance = true;
  scheduler.submit(task);
  task.started.wait();
  EXPECT_FALSE(scheduler.cancel(task));
  task.go_on.open();
  yield_until([&] { return task.has_ended(); });
  EXPECT_FALSE(scheduler.cancel(task));
  EXPECT_EQ(task.refused, 0);
}

TEST(Ends, AnOwnerWaitsForItsTasksAndForNoOthers) {
  for (const bool create_threads : {true, false}) {
    Scheduler scheduler(scheduler_options(2, create_threads));
    auto flight = std::make_unique<Flight>();
    ProbeTask mine({.flight = flight.get()}), other;
    mine.holds_finish = create_threads;
    scheduler.submit(mine);
    if (create_threads) mine.finishing.wait();
    std::thread owner([&] {
      scheduler.wait_for(std::move(flight));
      EXPECT_EQ(mine.finished, 1);
    });
    if (create_threads) mine.finish_on.open();
    owner.join();
  }
}

TEST(Ends, AnOwnerMayGoInItsOwnTasksAnswer) {
  for (const bool create_threads : {true, false}) {
    Scheduler scheduler(scheduler_options(1, create_threads));
    auto flight = std::make_unique<Flight>();
    // The second is behind the first on the only worker: whoever waits for it there has to run it.
    ProbeTask first({.flight = flight.get(), .calls_back = true}), second({.flight = flight.get(), .calls_back = true});
    first.in_finish = [&] {
      scheduler.submit(second);
      scheduler.wait_for(std::move(flight));
      EXPECT_EQ(second.finished, 1);
    };
    if (create_threads) {
      scheduler.submit(first);
      yield_until([&] { return first.has_ended(); });
    } else {
      scheduler.run(first);
    }
  }
}

/// Asks again whenever it is refused.
class StubbornTask final : public Task {
 public:
  StubbornTask(Scheduler& scheduler, int times) : Task({.calls_back = true}), scheduler_(scheduler), left_(times) {}
  bool advance(Team&) noexcept override { return true; }
  void finish() noexcept override {}
  void refuse(const Refusal&) noexcept override {
    const auto here = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
    highest_ = std::max(highest_, here);
    lowest_ = std::min(lowest_, here);
    if (--left_ > 0) scheduler_.submit(*this);
  }
  int max_width() const noexcept override { return 1; }
  int left() const { return left_; }
  std::uintptr_t stack() const { return highest_ - lowest_; }

 private:
  Scheduler& scheduler_;
  int left_;
  std::uintptr_t highest_ = 0, lowest_ = ~std::uintptr_t{0};
};

TEST(Ends, AMillionRefusalsInAChainNeedNoMoreStackThanOne) {
  Scheduler scheduler(scheduler_options(1));
  scheduler.shut_down(false);
  StubbornTask task(scheduler, 1'000'000);
  scheduler.submit(task);
  EXPECT_EQ(task.left(), 0);
  EXPECT_LT(task.stack(), 4096U);
}

TEST(Ends, ShutDownWithinAnAnswerIsRefusedInASentence) {
  Scheduler scheduler(scheduler_options(1));
  ProbeTask task;
  std::string said;
  task.in_finish = [&] {
    try {
      scheduler.shut_down(false);
    } catch (const Error& error) {
      said = error.what();
    }
  };
  scheduler.run(task);
  EXPECT_NE(said.find("callback"), std::string::npos) << said;
}

struct Owned {
  explicit Owned(const SchedulerOptions& options) : scheduler(options) {}
  Scheduler scheduler;
};

/// Where the last owner goes: in an answer on a worker, in a refusal on the canceller's thread, in the open.
TEST(Ends, TheLastOwnerMayGoAnywhere) {
  for (int round = 0; round < 50; ++round) {
    auto owned = std::make_shared<Owned>(scheduler_options(3));
    std::weak_ptr<Owned> gone = owned;
    ProbeTask task({.calls_back = true});
    task.in_finish = [&owned] {
      Scheduler& scheduler = owned->scheduler;
      Scheduler::close(scheduler, std::move(owned));
    };
    owned->scheduler.submit(task);
    yield_until([&] { return gone.expired(); });
    EXPECT_EQ(task.finished, 1);
  }
  {
    auto owned = std::make_shared<Owned>(scheduler_options(1));
    std::weak_ptr<Owned> gone = owned;
    TaskGroup full({.max_workers = 1});
    ProbeTask running({.group = &full}), waiting({.group = &full, .calls_back = true});
    running.holds_advance = true;
    Scheduler& scheduler = owned->scheduler;
    scheduler.submit(running);
    running.started.wait();
    scheduler.submit(waiting);
    waiting.in_refuse = [&] {
      running.go_on.open();
      Scheduler::close(scheduler, std::move(owned));
      EXPECT_FALSE(gone.expired());
    };
    scheduler.cancel(waiting);
    EXPECT_TRUE(gone.expired());
    EXPECT_EQ(running.finished, 1);
  }
}

TEST(Ends, AbortTellsTheLeadAndRefusesTheRest) {
  class Endless final : public Task {
   public:
    bool advance(Team&) noexcept override {
      started.open();
      yield_until([&] { return stopped.load(); });
      return true;
    }
    void finish() noexcept override {}
    void refuse(const Refusal&) noexcept override {}
    void stop() noexcept override { stopped = true; }
    int max_width() const noexcept override { return 1; }
    Gate started;
    std::atomic<bool> stopped{false};
  } running;
  Scheduler scheduler(scheduler_options(1));
  scheduler.submit(running);
  running.started.wait();
  std::vector<std::unique_ptr<ProbeTask>> waiting;
  for (int i = 0; i < 20; ++i) {
    waiting.push_back(std::make_unique<ProbeTask>());
    scheduler.submit(*waiting.back());
  }
  scheduler.shut_down(true);
  for (const auto& task : waiting) {
    EXPECT_EQ(task->refused, 1);
    EXPECT_EQ(task->reason, Refusal::Reason::kShuttingDown);
  }
}

/// The answer comes while the thread asks for it, and then there is something else to do.
TEST(Ends, LentThreadAsksAgainBeforeItHelpsSomebodyElse) {
  Scheduler scheduler(scheduler_options(2));
  yield_until([&] { return scheduler.state().idle == 2; });
  ProbeTask first, awaited;
  Gate asked, go_on;
  std::atomic<int> asks{0};
  std::atomic<bool> left{false};
  std::thread lent([&] {
    scheduler.lend_until([&] {
      const bool ready = awaited.has_ended();
      if (!ready && first.has_ended() && asks++ == 0) {
        asked.open();
        go_on.wait();
      }
      return ready;
    });
    left = true;
  });
  yield_until([&] { return scheduler.state().idle == 3; });
  scheduler.submit(first);  // The lent thread parked last, so it leads this, and keeps its place.
  asked.wait();
  scheduler.submit(awaited);
  yield_until([&] { return awaited.has_ended() && scheduler.state().idle == 2; });
  std::atomic<int> inside{0};
  run_loop(scheduler, 2, 2, 1, [&](std::size_t, std::size_t) {
    if (inside++ == 0) go_on.open();
    yield_until([&] { return inside == 2; });
  });
  yield_until([&] { return left.load(); });
  lent.join();
}

/// Its caller is sent away from the task of another, which goes on without being asked at every step.
TEST(Ends, ALeadThatTakesOverIsNotSentAwayAgain) {
  class Steps final : public Task {
   public:
    bool advance(Team& team) noexcept override {
      if (begun++ == 0) first_begun.open();
      while (step < 1000) {
        if (step == 0) yield_until([&] { return may_go_on.load(); });
        team.set_progress(++step * kWholeRequest / 1001);
        if (step < 1000 && team.should_yield()) return false;
      }
      return true;
    }
    void finish() noexcept override { done = true; }
    void refuse(const Refusal&) noexcept override {}
    int max_width() const noexcept override { return 1; }
    Gate first_begun;
    std::atomic<int> begun{0};
    std::atomic<bool> may_go_on{false}, done{false};
    int step = 0;
  } steps;
  SchedulerOptions options = scheduler_options(2, false);
  options.callers_lead = false;
  Scheduler scheduler(options);
  ProbeTask held, mine;
  held.holds_advance = true;
  std::thread lent([&] {
    scheduler.lend_until([&] {
      if (mine.has_ended()) steps.may_go_on = true;
      return steps.done.load();
    });
  });
  scheduler.submit(held);
  held.started.wait();
  scheduler.submit(steps);
  std::thread caller([&] { scheduler.run(mine); });
  steps.first_begun.wait();
  held.go_on.open();
  caller.join();
  lent.join();
  EXPECT_LE(steps.begun, 3);
}

TEST(Ends, ADestructorWithoutThreadsSeesTheLastEndWhateverItIsAboutToDo) {
  for (int round = 0; round < 500; ++round) {
    ProbeTask task;
    std::atomic<bool> refused{false};
    task.in_refuse = [&] {
      refused = true;
      const auto until = Clock::now() + round % 50 * 200ns;
      while (Clock::now() < until) {
      }
    };
    auto scheduler = std::make_unique<Scheduler>(scheduler_options(1, false));
    scheduler->submit(task);
    std::thread canceller([&task, raw = scheduler.get()] { raw->cancel(task); });
    while (!refused) {
    }
    scheduler.reset();
    canceller.join();
  }
}

TEST(Ends, ALeadTellsOneOverdueTaskAtEachLook) {
  SchedulerOptions options = scheduler_options(1);
  options.roster.refuse_late = false;
  Scheduler scheduler(options);
  ProbeTask lead;
  lead.holds_advance = true;
  scheduler.submit(lead);
  lead.started.wait();
  constexpr int kOverdue = 10;
  const auto deadline = Clock::now() + 5ms;
  std::deque<ProbeTask> overdue;
  int told = 0;
  for (int i = 0; i < kOverdue; ++i) {
    overdue.emplace_back(TaskTerms{.deadline = deadline}).in_refuse = [&] { ++told; };
    scheduler.submit(overdue.back());
  }
  // The only worker is in its middle, so that nobody else tells them.
  lead.in_advance = [&] {
    yield_until([&] { return Clock::now() > deadline; });
    for (int looks = 1; looks <= 2 * kOverdue; ++looks) {
      scheduler.look();
      EXPECT_EQ(told, std::min(looks, kOverdue));
    }
  };
  lead.go_on.open();
  lead.finishing.wait();
  for (const ProbeTask& task : overdue) EXPECT_EQ(task.reason, Refusal::Reason::kExpired);
}

}  // namespace
}  // namespace ration::sched
