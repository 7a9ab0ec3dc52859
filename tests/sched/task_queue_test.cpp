// What goes first, on a clock that the tests move.
#include "sched/task_queue.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <memory>
#include <random>
#include <vector>

#include "named_task.hpp"

namespace ration::sched {
namespace {

using namespace std::chrono_literals;

constexpr TaskTerms::TimePoint at(std::chrono::milliseconds time) { return TaskTerms::TimePoint(time); }
constexpr TaskTerms::TimePoint kStart = at(0ms);

/// Keeps its tasks alive.
class Tasks {
 public:
  NamedTask& push(TaskQueue& queue, int name, const TaskTerms& terms = {}, TaskTerms::TimePoint now = kStart,
                  int workers = 1) {
    tasks_.push_back(std::make_unique<NamedTask>(name, terms));
    queue.push(*tasks_.back(), now, workers);
    return *tasks_.back();
  }

 private:
  std::vector<std::unique_ptr<NamedTask>> tasks_;
};

NamedTask& named(const TaskQueue::Start& start) { return static_cast<NamedTask&>(*start.task); }

/// It ends now, and took as long as was expected, or `used`.
void end(TaskQueue& queue, const TaskQueue::Start& start, std::chrono::nanoseconds used = 0ns) {
  queue.on_finished(queue.group_of(*start.task), start.task->terms().priority, start.work,
                    used.count() > 0 ? used : start.work);
  if (used.count() > 0) queue.record_use(used / start.members);
}

void refuse_all(TaskChain chain, Refusal::Reason reason) {
  while (!chain.empty()) chain.take_first().refuse({.reason = reason});
}

/// Takes one after the other; each ends before the next is taken.
std::vector<int> drain(TaskQueue& queue) {
  std::vector<int> names;
  while (queue.size() > 0) {
    const TaskQueue::Start start = queue.pop(kStart, 1, false);
    end(queue, start);
    names.push_back(named(start).name());
  }
  return names;
}

TEST(TaskQueue, GivesHigherPrioritiesFirstAndEqualsByAge) {
  TaskQueue queue;
  Tasks tasks;
  int name = 1;
  for (const int priority : {0, 5, 0, 5, -1, 2}) tasks.push(queue, name++, {.priority = priority});
  EXPECT_EQ(queue.size(), 6);
  EXPECT_EQ(drain(queue), (std::vector<int>{2, 4, 6, 1, 3, 5}));
}

TEST(TaskQueue, RemovesFromEveryPlace) {
  for (int removed = 0; removed < 3; ++removed) {
    TaskQueue queue;
    Tasks tasks;
    std::vector<int> left;
    NamedTask* victim = nullptr;
    for (int i = 0; i < 3; ++i) {
      NamedTask& task = tasks.push(queue, i);
      if (i == removed) victim = &task;
      if (i != removed) left.push_back(i);
    }
    EXPECT_TRUE(queue.remove(*victim));
    EXPECT_FALSE(queue.remove(*victim)) << "it is out already";
    EXPECT_EQ(drain(queue), left);
  }
}

TEST(TaskQueue, DoesNotRemoveWhatWasTaken) {
  TaskQueue queue;
  Tasks tasks;
  NamedTask& task = tasks.push(queue, 1);
  queue.pop(kStart, 1, false);
  EXPECT_FALSE(queue.remove(task));
}

TEST(TaskQueue, RefusesWhatIsOverdueAndNothingElse) {
  TaskQueue queue;
  Tasks tasks;
  tasks.push(queue, 1, {.deadline = at(30ms)});
  tasks.push(queue, 2);
  tasks.push(queue, 3, {.deadline = at(10ms)});
  tasks.push(queue, 4, {.deadline = at(20ms)});
  EXPECT_EQ(queue.next_deadline(), at(10ms));
  EXPECT_TRUE(queue.take_overdue(at(9ms)).empty());
  NamedTask::refused().clear();
  refuse_all(queue.take_overdue(at(20ms)), Refusal::Reason::kExpired);
  EXPECT_EQ(NamedTask::refused(),
            (std::vector<NamedTask::Refused>{{3, Refusal::Reason::kExpired}, {4, Refusal::Reason::kExpired}}))
      << "a deadline has passed when it is there";
  EXPECT_EQ(queue.next_deadline(), at(30ms));
  EXPECT_EQ(drain(queue), (std::vector<int>{1, 2}));
  EXPECT_EQ(queue.next_deadline(), TaskTerms::TimePoint::max());
}

TEST(TaskQueue, GivesUpWhatIsHopelessAndNothingElse) {
  TaskQueue queue;
  Tasks tasks;
  tasks.push(queue, 1, {.deadline = at(30ms), .work = 80ms}, kStart, 2);
  tasks.push(queue, 2, {.deadline = at(40ms), .work = 80ms}, kStart, 2);
  tasks.push(queue, 3, {.work = 1000ms}, kStart, 2);
  NamedTask::refused().clear();
  refuse_all(queue.take_hopeless(kStart), Refusal::Reason::kTooLate);
  EXPECT_EQ(NamedTask::refused(), (std::vector<NamedTask::Refused>{{1, Refusal::Reason::kTooLate}}));
  EXPECT_EQ(drain(queue), (std::vector<int>{2, 3}));
}

TEST(TaskQueue, KnowsTheWorkBeforeANewTask) {
  TaskQueue queue;
  Tasks tasks;
  EXPECT_EQ(queue.work_ahead(0), 0ms);
  tasks.push(queue, 1, {.priority = 0, .work = 10ms});
  tasks.push(queue, 2, {.priority = 2, .work = 20ms});
  NamedTask& last = tasks.push(queue, 3, {.priority = 1, .work = 40ms});
  EXPECT_EQ(queue.work_ahead(3), 0ms);
  EXPECT_EQ(queue.work_ahead(2), 20ms);
  EXPECT_EQ(queue.work_ahead(1), 60ms);
  EXPECT_EQ(queue.work_ahead(0), 70ms);
  EXPECT_EQ(queue.work_ahead(-1), 70ms);
  queue.remove(last);
  EXPECT_EQ(queue.work_ahead(0), 30ms);
}

TEST(TaskQueue, DoesNotLetAFloodOfOneGroupStarveAnother) {
  TaskGroup flood, trickle;
  TaskQueue queue;
  Tasks tasks;
  for (int i = 0; i < 4; ++i) tasks.push(queue, i, {.work = 10ms, .group = &flood}, at(std::chrono::milliseconds(i)));
  tasks.push(queue, 10, {.work = 10ms, .group = &trickle}, at(5ms));
  tasks.push(queue, 11, {.work = 10ms, .group = &trickle}, at(6ms));
  EXPECT_EQ(drain(queue), (std::vector<int>{0, 10, 1, 11, 2, 3}));
}

TEST(TaskQueue, SharesTheWorkOfGroupsAndNotTheirTasks) {
  TaskGroup slow, quick;
  TaskQueue queue;
  Tasks tasks;
  for (int i = 0; i < 2; ++i) tasks.push(queue, i, {.work = 30ms, .group = &slow}, at(0ms));
  for (int i = 10; i < 16; ++i) tasks.push(queue, i, {.work = 10ms, .group = &quick}, at(1ms));
  EXPECT_EQ(drain(queue), (std::vector<int>{0, 10, 11, 12, 1, 13, 14, 15}));
}

TEST(TaskQueue, GivesNoCreditForTimeInWhichNothingWasAsked) {
  TaskGroup busy, late;
  TaskQueue queue;
  Tasks tasks;
  for (int i = 0; i < 3; ++i) tasks.push(queue, i, {.work = 100ms, .group = &busy});
  EXPECT_EQ(named(queue.pop(kStart, 1, false)).name(), 0);
  EXPECT_EQ(named(queue.pop(kStart, 1, false)).name(), 1);
  for (int i = 10; i < 13; ++i) tasks.push(queue, i, {.work = 100ms, .group = &late}, at(1ms));
  EXPECT_EQ(drain(queue), (std::vector<int>{10, 2, 11, 12})) << "not three of the late ones in a row";
}

TEST(TaskQueue, PrefersPriorityToFairness) {
  TaskGroup flood, trickle;
  TaskQueue queue;
  Tasks tasks;
  for (int i = 0; i < 2; ++i) tasks.push(queue, i, {.priority = 1, .work = 10ms, .group = &flood});
  tasks.push(queue, 10, {.work = 10ms, .group = &trickle});
  EXPECT_EQ(drain(queue), (std::vector<int>{0, 1, 10}));
}

TEST(TaskQueue, KeepsAGroupWithinItsBound) {
  TaskGroup bounded({.max_workers = 2});
  TaskGroup free_group;
  TaskQueue queue;
  Tasks tasks;
  for (int i = 0; i < 4; ++i) tasks.push(queue, i, {.group = &bounded});
  tasks.push(queue, 10, {.group = &free_group}, at(1ms));
  EXPECT_EQ(queue.startable(kStart, false).tasks, 3);
  const TaskQueue::Start first = queue.pop(kStart, 1, true);
  EXPECT_EQ(named(first).name(), 0);
  EXPECT_EQ(named(queue.pop(kStart, 1, true)).name(), 10);
  EXPECT_EQ(named(queue.pop(kStart, 1, true)).name(), 1);
  EXPECT_EQ(queue.startable(kStart, true).tasks, 0);
  EXPECT_EQ(queue.pop(kStart, 1, true).task, nullptr);
  end(queue, first);
  EXPECT_EQ(queue.startable(kStart, true).tasks, 1);
  EXPECT_EQ(named(queue.pop(kStart, 1, true)).name(), 2);
}

TEST(TaskQueue, JoinsThoseThatMayRunTogether) {
  TaskGroup batching({.batch_sizes = {1, 2, 4}});
  TaskQueue queue;
  Tasks tasks;
  const TaskTerms may{.work = 1ms, .group = &batching, .may_batch = true};
  const TaskTerms may_not{.work = 1ms, .group = &batching};
  for (const int name : {1, 2}) tasks.push(queue, name, may);
  tasks.push(queue, 3, may_not);
  for (const int name : {4, 5}) tasks.push(queue, name, may);
  const TaskQueue::Start start = queue.pop(kStart, 1, false);
  EXPECT_EQ(named(start).batch(), (std::vector<int>{1, 2, 4, 5}));
  EXPECT_EQ(start.members, 4);
  EXPECT_EQ(start.work, 4ms);
  EXPECT_EQ(named(queue.pop(kStart, 1, false)).batch(), (std::vector<int>{3}));
  EXPECT_EQ(queue.size(), 0);
}

TEST(TaskQueue, JoinsOnlyEqualPriorities) {
  TaskGroup batching({.batch_sizes = {1, 2, 4}});
  TaskQueue queue;
  Tasks tasks;
  for (int i = 0; i < 4; ++i) tasks.push(queue, i, {.priority = i < 2 ? 1 : 0, .group = &batching, .may_batch = true});
  EXPECT_EQ(named(queue.pop(kStart, 1, false)).batch(), (std::vector<int>{0, 1}));
  EXPECT_EQ(named(queue.pop(kStart, 1, false)).batch(), (std::vector<int>{2, 3}));
}

TEST(TaskQueue, HoldsABatchBackOnlyWhileOthersRun) {
  TaskGroup batching({.batch_sizes = {1, 2}, .enough = 2, .max_delay = 10ms});
  TaskQueue queue;
  Tasks tasks;
  const TaskTerms terms{.group = &batching, .may_batch = true};
  tasks.push(queue, 1, terms, at(100ms));
  const TaskQueue::Startable held = queue.startable(at(104ms), true);
  EXPECT_EQ(held.tasks, 0);
  EXPECT_EQ(held.look_again, at(110ms));
  EXPECT_EQ(queue.pop(at(104ms), 1, true).task, nullptr);
  EXPECT_EQ(queue.startable(at(104ms), false).tasks, 1) << "nothing runs";
  EXPECT_EQ(queue.startable(at(110ms), true).tasks, 1) << "the delay is over";
  tasks.push(queue, 2, terms, at(105ms));
  EXPECT_EQ(queue.startable(at(105ms), true).tasks, 2) << "there are enough";
  EXPECT_EQ(named(queue.pop(at(105ms), 1, true)).batch(), (std::vector<int>{1, 2}));
}

TEST(TaskQueue, LookingDoesNotEndAHold) {
  TaskGroup batching({.batch_sizes = {1, 2}, .enough = 2, .max_delay = 10ms});
  TaskQueue queue;
  Tasks tasks;
  tasks.push(queue, 1, {.group = &batching, .may_batch = true}, at(100ms));
  for (int look = 0; look < 300; ++look) ASSERT_EQ(queue.startable(at(104ms), true).tasks, 0) << "look " << look;
}

/// Its measured times are what the test says at the moment.
class TimedGroup final : public TaskGroup {
 public:
  using TaskGroup::TaskGroup;
  std::chrono::nanoseconds single{0}, pair{0};

 private:
  std::chrono::nanoseconds batch_service(int requests) const noexcept override { return requests == 1 ? single : pair; }
};

TEST(TaskQueue, TakesWhatItSaidCanBeStartedAndNothingElse) {
  TimedGroup group({.batch_sizes = {1, 2}, .enough = 2, .max_delay = 10ms});
  TaskQueue queue;
  Tasks tasks;
  tasks.push(queue, 1, {.group = &group, .may_batch = true});
  group.single = 10ms;
  group.pair = 20ms;
  ASSERT_EQ(queue.startable(kStart, true).tasks, 1) << "a batch brings nothing";
  group.pair = 5ms;
  EXPECT_EQ(named(queue.pop(kStart, 1, true)).name(), 1) << "a worker has already come for it";
  tasks.push(queue, 2, {.group = &group, .may_batch = true});
  ASSERT_EQ(queue.startable(kStart, true).tasks, 0) << "a batch brings much";
  group.pair = 20ms;
  EXPECT_EQ(queue.pop(kStart, 1, true).task, nullptr) << "who looks again is told";
}

TEST(TaskQueue, TriesSingleRequestsUntilTheyWereMeasured) {
  TimedGroup group({.batch_sizes = {1, 2}});
  group.pair = 5ms;
  TaskQueue queue;
  Tasks tasks;
  int singles = 0;
  for (int start = 0; start < 16; ++start) {
    tasks.push(queue, 1, {.group = &group, .may_batch = true});
    tasks.push(queue, 2, {.group = &group, .may_batch = true});
    if (queue.pop(kStart, 1, true).members == 1) {
      ++singles;
      EXPECT_EQ(queue.pop(kStart, 1, true).members, 1);
    }
  }
  EXPECT_EQ(singles, 2);
}

TEST(TaskQueue, KeepsItsClockGoingForwardBesideABoundedGroup) {
  TaskGroup bounded({.max_workers = 1}), busy, newcomer;
  TaskQueue queue;
  Tasks tasks;
  for (int i = 0; i < 200; ++i) tasks.push(queue, 1, {.work = 10ms, .group = &bounded});
  for (int i = 0; i < 2000; ++i) tasks.push(queue, 2, {.work = 10ms, .group = &busy});
  // Eight workers: one serves the bounded group, seven the other.
  for (int round = 0; round < 100; ++round) {
    std::vector<TaskQueue::Start> started;
    for (int worker = 0; worker < 8; ++worker) started.push_back(queue.pop(kStart, 1, false));
    for (const TaskQueue::Start& start : started) end(queue, start);
  }
  for (int i = 0; i < 2000; ++i) tasks.push(queue, 3, {.work = 10ms, .group = &newcomer});
  int in_a_row = 0;
  for (int name = 0; name != 2; ++in_a_row) {
    const TaskQueue::Start start = queue.pop(kStart, 1, false);
    name = named(start).name();
    end(queue, start);
  }
  EXPECT_LE(in_a_row, 4) << "a flood that comes last does not go before those that wait";
  queue.take_all();
}

TEST(TaskQueue, ChargesUnknownWorkByWhatItTook) {
  TaskGroup cold, warm;
  TaskQueue queue;
  Tasks tasks;
  for (int i = 0; i < 100; ++i) tasks.push(queue, 1, {.group = &cold});
  for (int i = 0; i < 100; ++i) tasks.push(queue, 2, {.work = 10ms, .group = &warm}, at(1ms));
  int cold_ones = 0;
  for (int i = 0; i < 40; ++i) {
    const TaskQueue::Start start = queue.pop(kStart, 1, false);
    cold_ones += named(start).name() == 1 ? 1 : 0;
    end(queue, start, 10ms);
  }
  EXPECT_GE(cold_ones, 18);
  EXPECT_LE(cold_ones, 22);
  queue.take_all();
}

/// Whatever groups there are: those that always have something to do and may do it get the same service.
TEST(TaskQueue, SharesServiceEvenlyAmongThoseThatMayBeServed) {
  std::mt19937 random(7);
  for (int round = 0; round < 10; ++round) {
    std::deque<TaskGroup> groups;
    const int count = 2 + static_cast<int>(random() % 4);
    for (int g = 0; g < count; ++g)
      groups.emplace_back(TaskGroupOptions{.max_workers = static_cast<int>(random() % 3)});
    TaskQueue queue;
    Tasks tasks;
    std::vector<std::chrono::nanoseconds> work, served(groups.size());
    for (std::size_t g = 0; g < groups.size(); ++g) {
      work.push_back(std::chrono::milliseconds(1 + random() % 20));
      for (int i = 0; i < 2000; ++i) tasks.push(queue, static_cast<int>(g), {.work = work[g], .group = &groups[g]});
    }
    // One worker: no bound is ever reached, so everybody's share is the same to within a task of each.
    const auto longest = *std::max_element(work.begin(), work.end());
    for (int i = 0; i < 1000; ++i) {
      const TaskQueue::Start start = queue.pop(kStart, 1, false);
      served[static_cast<std::size_t>(named(start).name())] += start.work;
      end(queue, start);
      const auto [least, most] = std::minmax_element(served.begin(), served.end());
      ASSERT_LE(*most - *least, 2 * longest) << "round " << round << ", start " << i;
    }
    queue.take_all();
  }
}

TEST(TaskQueue, ForgetsPrioritiesThatAreUsedOnce) {
  TaskQueue queue;
  Tasks tasks;
  for (int i = 0; i < 200; ++i) {
    tasks.push(queue, i, {.priority = i * 7 % 1000});
    tasks.push(queue, -i, {.priority = i * 11 % 1000 - 2000});
    EXPECT_EQ(named(queue.pop(kStart, 1, false)).name(), i);
  }
  EXPECT_EQ(queue.size(), 200);
  EXPECT_EQ(drain(queue).size(), 200U);
}

TEST(TaskQueue, FindsEveryDeadlineAmongManyInOrder) {
  std::mt19937 random(3);
  TaskQueue queue;
  Tasks tasks;
  std::vector<NamedTask*> all;
  for (int i = 0; i < 500; ++i) {
    const auto deadline = at(std::chrono::milliseconds(random() % 1000));
    all.push_back(&tasks.push(queue, i, {.priority = i % 3, .deadline = deadline}));
  }
  for (int i = 0; i < 200; ++i) queue.remove(*all[random() % all.size()]);
  for (auto now = 0ms; now <= 1000ms; now += 10ms) {
    TaskTerms::TimePoint last = TaskTerms::TimePoint::min();
    for (TaskChain chain = queue.take_overdue(at(now)); !chain.empty();) {
      const Task& task = chain.take_first();
      ASSERT_LE(task.terms().deadline, at(now));
      ASSERT_LE(last, task.terms().deadline);
      last = task.terms().deadline;
    }
    ASSERT_GT(queue.next_deadline(), at(now));
  }
  EXPECT_EQ(queue.size(), 0);
}

}  // namespace
}  // namespace ration::sched
