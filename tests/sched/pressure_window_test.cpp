#include "sched/pressure_window.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace ration::sched {
namespace {

void repeat(PressureWindow& window, int in_system, int times) {
  for (int i = 0; i < times; ++i) window.on_arrival(in_system);
}

TEST(PressureWindow, StartsAtOne) { EXPECT_EQ(PressureWindow().floor(), 1); }

TEST(PressureWindow, BelievesALoadAfterOneWindow) {
  PressureWindow window;
  window.on_arrival(1);
  repeat(window, 4, PressureWindow::kWindow - 1);
  EXPECT_EQ(window.floor(), 1);
  window.on_arrival(4);
  EXPECT_EQ(window.floor(), 4);
}

TEST(PressureWindow, BeginsAnewWithAnArrivalThatFindsNobody) {
  PressureWindow window;
  repeat(window, 4, 3 * PressureWindow::kWindow + 3);
  window.on_arrival(1);
  EXPECT_EQ(window.floor(), 1);
  repeat(window, 3, PressureWindow::kWindow);
  EXPECT_EQ(window.floor(), 3);
}

TEST(PressureWindow, DropsAtTheFirstArrivalThatFindsLess) {
  PressureWindow window;
  repeat(window, 4, 5 * PressureWindow::kWindow + 3);
  window.on_arrival(2);
  EXPECT_EQ(window.floor(), 2);
}

TEST(PressureWindow, RemembersALowForAtLeastOneWindow) {
  PressureWindow window;
  repeat(window, 4, 3 * PressureWindow::kWindow);
  window.on_arrival(2);
  repeat(window, 4, PressureWindow::kWindow);
  EXPECT_EQ(window.floor(), 2);
  repeat(window, 4, 2 * PressureWindow::kWindow);
  EXPECT_EQ(window.floor(), 4);
}

TEST(PressureWindow, TakesNoBurstForALastingLoad) {
  PressureWindow window;
  for (int burst = 0; burst < 10; ++burst) {
    for (const int in_system : {1, 2, 3, 4, 5}) window.on_arrival(in_system);
    EXPECT_EQ(window.floor(), 1);
  }
}

TEST(PressureWindow, CountsAnArrivalAsAtLeastOne) {
  PressureWindow window;
  repeat(window, -3, 3 * PressureWindow::kWindow);
  EXPECT_EQ(window.floor(), 1);
}

}  // namespace
}  // namespace ration::sched
