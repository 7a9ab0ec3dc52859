#include "sys/futex.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace ration::sys {
namespace {

TEST(Futex, ReturnsAtOnceWhenTheWordDiffers) {
  std::atomic<std::uint32_t> word{1};
  EXPECT_TRUE(futex_wait(word, 0));
}

TEST(Futex, ReportsThePassedTimeout) {
  std::atomic<std::uint32_t> word{0};
  EXPECT_FALSE(futex_wait(word, 0, std::chrono::milliseconds(1)));
  EXPECT_FALSE(futex_wait(word, 0, std::chrono::nanoseconds(0)));
  EXPECT_FALSE(futex_wait(word, 0, std::chrono::nanoseconds(-5)));
}

TEST(Futex, WakesASleeper) {
  std::atomic<std::uint32_t> word{0};
  std::thread sleeper([&word] {
    while (word.load() == 0) futex_wait(word, 0);
  });
  word.store(1);
  futex_wake(word, 1);
  sleeper.join();
  EXPECT_EQ(word.load(), 1U);
}

}  // namespace
}  // namespace ration::sys
