#include "sched/parker.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <thread>

namespace ration::sched {
namespace {

using namespace std::chrono_literals;

TEST(Parker, KeepsATokenThatComesFirst) {
  Parker parker;
  parker.unpark();
  EXPECT_TRUE(parker.park());
}

TEST(Parker, KeepsOneTokenOnly) {
  Parker parker;
  parker.unpark();
  parker.unpark();
  EXPECT_TRUE(parker.park());
  EXPECT_FALSE(parker.park(std::chrono::steady_clock::now()));
}

TEST(Parker, GivesUpWhenTheTimeIsOver) {
  Parker parker;
  EXPECT_FALSE(parker.park(std::chrono::steady_clock::now() + 1ms));
  EXPECT_FALSE(parker.park(std::chrono::steady_clock::time_point{}));
  parker.unpark();
  EXPECT_TRUE(parker.park(std::chrono::steady_clock::time_point{}));
}

TEST(Parker, LosesNoTokenBetweenTwoThreads) {
  constexpr int kTokens = 20'000;
  Parker here, there;
  std::thread other([&] {
    for (int i = 0; i < kTokens; ++i) {
      there.park();
      here.unpark();
    }
  });
  for (int i = 0; i < kTokens; ++i) {
    there.unpark();
    // Times that pass while the token is on its way.
    while (!here.park(std::chrono::steady_clock::now() + std::chrono::microseconds(i % 50))) {
    }
  }
  other.join();
}

TEST(Parker, MayBeGoneAsSoonAsItsTokenWasTaken) {
  for (int i = 0; i < 2000; ++i) {
    auto parker = std::make_unique<Parker>();
    std::thread waker([raw = parker.get()] { raw->unpark(); });
    parker->park();
    parker.reset();
    waker.join();
  }
}

}  // namespace
}  // namespace ration::sched
