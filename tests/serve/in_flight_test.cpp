#include "serve/in_flight.hpp"

#include <gtest/gtest.h>

namespace ration::serve {
namespace {

TEST(InFlight, WakesAWaiterThatSleepsElsewhereWhenTheLastLeaves) {
  InFlight in_flight;
  int woken = 0;
  in_flight.enter();
  in_flight.enter();
  in_flight.on_empty([&] { ++woken; });
  in_flight.leave();
  EXPECT_EQ(woken, 0);
  EXPECT_FALSE(in_flight.is_empty());
  in_flight.leave();
  EXPECT_EQ(woken, 1);
  EXPECT_TRUE(in_flight.is_empty());
  in_flight.wait_until_empty();
}

}  // namespace
}  // namespace ration::serve
