#include "sched/forecast.hpp"

#include <gtest/gtest.h>

namespace ration::sched {
namespace {

using namespace std::chrono_literals;

constexpr TaskTerms::TimePoint kNow(1s);

TaskTerms due_in(std::chrono::nanoseconds left, std::chrono::nanoseconds work = 100ms) {
  return {.deadline = kNow + left, .work = work};
}

TEST(Forecast, SharesTheWorkAheadAmongTheWorkers) {
  EXPECT_EQ(expected_wait({.work_ahead = 300ms, .workers = 2}), 150ms);
  EXPECT_EQ(expected_wait({.work_ahead = 0ms, .workers = 2}), 0ms);
}

TEST(Forecast, RefusesWhatWouldBeLate) {
  struct Case {
    std::chrono::nanoseconds ahead;
    int workers;
    std::chrono::nanoseconds left;
    bool too_late;
  };
  // A wait, the request's 100 ms, and an eighth of both.
  for (const Case& c : {Case{100ms, 1, 225ms, false}, Case{100ms, 1, 224ms, true}, Case{400ms, 2, 337ms, true},
                        Case{400ms, 2, 338ms, false}, Case{400ms, 4, 225ms, false}, Case{1ms, 4, 50ms, true}}) {
    EXPECT_EQ(is_too_late({.work_ahead = c.ahead, .workers = c.workers}, due_in(c.left), kNow), c.too_late)
        << c.ahead.count() << " ns ahead of " << c.workers << " workers, " << c.left.count() << " ns left";
  }
}

TEST(Forecast, RefusesNothingOnAnIdleEngine) {
  EXPECT_FALSE(is_too_late({.work_ahead = 0ms, .workers = 1}, due_in(1ms), kNow));
}

TEST(Forecast, RefusesNothingOfUnknownWork) {
  EXPECT_FALSE(is_too_late({.work_ahead = 10s, .workers = 1}, due_in(1ms, 0ms), kNow));
}

TEST(Forecast, RefusesNothingWithoutADeadline) {
  const TaskTerms endless{.work = 100ms};
  EXPECT_FALSE(is_too_late({.work_ahead = 1000s, .workers = 1}, endless, kNow));
  EXPECT_FALSE(is_hopeless(endless, 1, kNow));
}

TEST(Forecast, GivesUpWhatAllWorkersTogetherCouldNotSave) {
  EXPECT_TRUE(is_hopeless(due_in(49ms), 2, kNow));
  EXPECT_FALSE(is_hopeless(due_in(50ms), 2, kNow));
  EXPECT_TRUE(is_hopeless(due_in(-1ms), 2, kNow));
}

}  // namespace
}  // namespace ration::sched
