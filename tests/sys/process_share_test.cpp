#include "sys/process_share.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <memory>
#include <thread>
#include <vector>

#include "cgroup_for_test.hpp"

namespace ration::sys {
namespace {

using testing::ElementsAre;

using Shares = std::vector<std::unique_ptr<ProcessShare>>;

Shares members(int count) {
  Shares shares;
  for (int i = 0; i < count; ++i) shares.push_back(std::make_unique<ProcessShare>(true));
  return shares;
}

std::vector<int> parts(const Shares& shares, int threads) {
  std::vector<int> all;
  for (const auto& share : shares) all.push_back(share->of(threads));
  return all;
}

TEST(ProcessShare, DividesEvenlyAndGivesTheRemainderToTheOldest) {
  EXPECT_THAT(parts(members(1), 5), ElementsAre(5));
  EXPECT_THAT(parts(members(2), 5), ElementsAre(3, 2));
  EXPECT_THAT(parts(members(3), 8), ElementsAre(3, 3, 2));
  EXPECT_THAT(parts(members(3), 3), ElementsAre(1, 1, 1));
}

TEST(ProcessShare, LeavesNobodyWithoutAThread) {
  EXPECT_THAT(parts(members(2), 1), ElementsAre(1, 1));
  EXPECT_THAT(parts(members(3), 2), ElementsAre(1, 1, 1));
}

TEST(ProcessShare, GivesWhoTakesNoPartWhatItAsksFor) {
  const Shares two = members(2);
  const ProcessShare apart(false);
  EXPECT_EQ(apart.of(8), 8);
  EXPECT_EQ(apart.members(), 0);
  EXPECT_EQ(two[0]->members(), 2);
  EXPECT_THAT(parts(two, 8), ElementsAre(4, 4));
}

TEST(ProcessShare, TellsTheOthersWhenOneComesOrGoes) {
  ProcessShare first(true);
  std::vector<int> heard;
  first.listen([&] { heard.push_back(first.of(8)); });
  EXPECT_TRUE(heard.empty());
  {
    ProcessShare second(true);
    second.listen([&] { heard.push_back(-1); });
    EXPECT_THAT(heard, ElementsAre(4));
    const ProcessShare apart(false);
  }
  EXPECT_THAT(heard, ElementsAre(4, 8));
}

TEST(ProcessShare, TellsAListenerWhatChangedBeforeItListened) {
  ProcessShare first(true);
  const ProcessShare second(true);
  int heard = 0;
  first.listen([&] { heard = first.of(8); });
  EXPECT_EQ(heard, 4);
}

TEST(ProcessShare, TellsNobodyAfterItLeft) {
  ProcessShare first(true);
  int heard = 0;
  first.listen([&] { ++heard; });
  first.leave();
  first.leave();
  const ProcessShare second(true);
  EXPECT_EQ(heard, 0);
  EXPECT_EQ(second.of(8), 8);
}

TEST(ProcessShare, WaitsForACallThatRunsBeforeItLeaves) {
  auto first = std::make_unique<ProcessShare>(true);
  std::promise<void> inside, go_on;
  std::atomic<bool> done{false};
  first->listen([&] {
    inside.set_value();
    go_on.get_future().wait();
    done.store(true);
  });
  std::unique_ptr<ProcessShare> second;
  std::thread comes([&] { second = std::make_unique<ProcessShare>(true); });
  inside.get_future().wait();
  std::thread goes([&] {
    first->leave();
    EXPECT_TRUE(done.load()) << "it left while its callback ran";
  });
  while (first->members() == 2) std::this_thread::yield();
  go_on.set_value();
  goes.join();
  comes.join();
}

TEST(ProcessShare, SurvivesComingAndGoingOnManyThreads) {
  ProcessShare stays(true);
  std::atomic<int> last{0};
  stays.listen([&] { last.store(stays.of(64)); });
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([] {
      for (int i = 0; i < 200; ++i) {
        auto state = std::make_unique<int>(0);
        ProcessShare share(true);
        share.listen([&share, state = state.get()] { *state = share.of(64); });
        share.leave();
        state.reset();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(last.load(), 64) << "the last call begins after the last change";
}

TEST(ProcessShare, BeginsAnewInAForkedChild) {
  ProcessShare of_parent(true);
  int heard = 0;
  of_parent.listen([&] { ++heard; });
  const int outcome = in_child([&] {
    const ProcessShare own(true);
    if (own.of(8) != 8 || own.members() != 1) return 1;
    if (heard != 0 || of_parent.of(8) != 8) return 2;
    of_parent.leave();
    return own.members() == 1 ? 0 : 3;
  });
  EXPECT_EQ(outcome, 0);
  EXPECT_EQ(of_parent.members(), 1);
}

}  // namespace
}  // namespace ration::sys
