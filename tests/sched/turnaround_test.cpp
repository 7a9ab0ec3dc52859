#include "sched/turnaround.hpp"

#include <gtest/gtest.h>

namespace ration::sched {
namespace {

using namespace std::chrono_literals;

TEST(Turnaround, ExpectsNobodyAtFirst) { EXPECT_EQ(Turnaround().on_arrival(5s), 0); }

TEST(Turnaround, ExpectsTheOthersOfRequestsThatEndedTogether) {
  Turnaround turnaround;
  for (int i = 0; i < 3; ++i) turnaround.on_finish(1s + i * 10us);
  EXPECT_EQ(turnaround.on_arrival(1s + 100us), 2);
  EXPECT_EQ(turnaround.on_arrival(1s + 110us), 1);
  EXPECT_EQ(turnaround.on_arrival(1s + 120us), 0);
  EXPECT_EQ(turnaround.on_arrival(1s + 130us), 0);
}

TEST(Turnaround, ForgetsWhoDoesNotComeBack) {
  Turnaround turnaround;
  turnaround.on_finish(1s);
  turnaround.on_finish(1s + 900us);
  EXPECT_EQ(turnaround.on_arrival(1s + 1001us), 0);
  turnaround.on_finish(2s);
  turnaround.on_finish(2s);
  EXPECT_EQ(turnaround.on_arrival(3s), 0);
}

TEST(Turnaround, KeepsCountingBeyondItsRoom) {
  Turnaround turnaround;
  for (int i = 0; i < 100; ++i) turnaround.on_finish(1s);
  EXPECT_EQ(turnaround.on_arrival(1s), 15);
}

}  // namespace
}  // namespace ration::sched
