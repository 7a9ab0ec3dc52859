#include "compile/choice.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace ration::compile {
namespace {

using std::chrono::nanoseconds;

struct Case {
  const char* what;
  std::vector<long> times;
  std::size_t chosen;
};

TEST(Choice, TakesTheFirstThatIsNotClearlySlowerThanTheFastest) {
  const Case cases[] = {
      {"alone", {1000}, 0},
      {"equal", {1000, 1000, 1000}, 0},
      {"a later one is faster by less than 3 %", {1000, 971}, 0},
      {"a later one is faster by more than 3 %", {1000, 969}, 1},
      {"the first is the fastest", {900, 1000, 2000}, 0},
      {"the last is the fastest", {3000, 2000, 1000}, 2},
      {"the middle one is as good as the last", {2000, 1010, 1000}, 1},
      {"small steps do not add up: none within 3 % of the last but itself", {1060, 1040, 1000}, 2},
      {"one that was not tried", {1000, kNotTried.count()}, 0},
      {"the first was not tried", {kNotTried.count(), 1000}, 1},
  };
  for (const Case& one : cases) {
    std::vector<nanoseconds> times;
    for (const long time : one.times) times.emplace_back(time);
    EXPECT_EQ(fastest(times), one.chosen) << one.what;
  }
}

TEST(Choice, KeepsInTheRaceWhatMayStillWin) {
  EXPECT_TRUE(is_in_the_race(nanoseconds(1300), nanoseconds(1000), 1));
  EXPECT_FALSE(is_in_the_race(nanoseconds(1301), nanoseconds(1000), 1));
  EXPECT_TRUE(is_in_the_race(nanoseconds(1149), nanoseconds(1000), 2));
  EXPECT_FALSE(is_in_the_race(nanoseconds(1151), nanoseconds(1000), 2));
  EXPECT_TRUE(is_in_the_race(nanoseconds(1100), nanoseconds(1000), 3));
  EXPECT_FALSE(is_in_the_race(nanoseconds(1101), nanoseconds(1000), 9));
  EXPECT_TRUE(is_in_the_race(nanoseconds(1000), nanoseconds(1000), 9));
}

TEST(Choice, DoesNotPackWhatTakesTooLongToRead) {
  const nanoseconds millisecond(1'000'000);
  EXPECT_TRUE(is_worth_a_try(0, nanoseconds(1)));
  EXPECT_TRUE(is_worth_a_try(std::size_t{1} << 40U, nanoseconds::max()));
  EXPECT_TRUE(is_worth_a_try(13'999'999, millisecond));
  EXPECT_FALSE(is_worth_a_try(14'000'001, millisecond));
}

TEST(Choice, NeverDropsWhatWouldBeChosen) {
  for (int rounds = 1; rounds < 10; ++rounds) {
    const nanoseconds slower(1'000'000);
    const nanoseconds best(static_cast<long>(1'000'000 * (1 - kClearlyFaster)) + 1);
    EXPECT_TRUE(is_in_the_race(slower, best, rounds)) << rounds;
  }
}

}  // namespace
}  // namespace ration::compile
