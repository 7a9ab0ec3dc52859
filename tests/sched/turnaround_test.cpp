#include "sched/turnaround.hpp"

#include <gtest/gtest.h>

namespace ration::sched {
namespace {

using namespace std::chrono_literals;

TEST(Turnaround, ExpectsNobodyAtFirst) { EXPECT_EQ(Turnaround().on_arrival(5s), 0); }

TEST(Turnaround, ExpectsTheOthersOfRequestsThatEndedTogether) {
  Turnaround turnaround;
  for (int i = 0; i < 3; ++i) turnaround.on_finish(1s + i * 10us, 0ms);
  EXPECT_EQ(turnaround.on_arrival(1s + 100us), 2);
  EXPECT_EQ(turnaround.on_arrival(1s + 110us), 1);
  EXPECT_EQ(turnaround.on_arrival(1s + 120us), 0);
  EXPECT_EQ(turnaround.on_arrival(1s + 130us), 0);
}

TEST(Turnaround, ForgetsWhoDoesNotComeBack) {
  Turnaround turnaround;
  turnaround.on_finish(1s, 0ms);
  turnaround.on_finish(1s + 900us, 0ms);
  EXPECT_EQ(turnaround.on_arrival(1s + 1001us), 0);
  turnaround.on_finish(2s, 0ms);
  turnaround.on_finish(2s, 0ms);
  EXPECT_EQ(turnaround.on_arrival(3s), 0);
}

TEST(Turnaround, WaitsLongerForClientsOfLongRequests) {
  Turnaround turnaround;
  turnaround.on_finish(1s, 160ms);
  turnaround.on_finish(1s, 160ms);
  EXPECT_EQ(turnaround.on_arrival(1s + 10ms), 1);
  EXPECT_EQ(turnaround.on_arrival(1s + 11ms), 0);
}

TEST(Turnaround, KeepsCountingBeyondItsRoom) {
  Turnaround turnaround;
  for (int i = 0; i < 100; ++i) turnaround.on_finish(1s, 0ms);
  EXPECT_EQ(turnaround.on_arrival(1s), 15);
}

}  // namespace
}  // namespace ration::sched
