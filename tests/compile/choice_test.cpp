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
  std::vector<std::size_t> packed_bytes = {};
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
      {"weights twice as large for 4 %", {1000, 960}, 1, {100, 200}},
      {"larger weights for 7 %", {1000, 930}, 0, {100, 201}},
      {"larger weights for 9 %", {1000, 910}, 1, {100, 201}},
      {"the larger come first", {1000, 960}, 1, {400, 100}},
      {"unknown before large", {1000, 960}, 1, {0, 400}},
      {"the large are faster than the fastest of the small by less", {1000, 900, 835}, 1, {100, 100, 300}},
  };
  for (const Case& one : cases) {
    std::vector<Measured> measured;
    for (const long time : one.times) measured.push_back({nanoseconds(time)});
    for (std::size_t i = 0; i < one.packed_bytes.size(); ++i) measured[i].packed_bytes = one.packed_bytes[i];
    EXPECT_EQ(fastest(measured), one.chosen) << one.what;
  }
}

bool races(long time, long best, long earlier, int rounds) {
  return is_in_the_race({nanoseconds(time), nanoseconds(best), nanoseconds(earlier)}, rounds);
}

TEST(Choice, KeepsInTheRaceWhatMayStillWin) {
  const long none = kNotTried.count();
  EXPECT_TRUE(races(1299, 1000, none, 1));
  EXPECT_FALSE(races(1301, 1000, none, 1));
  EXPECT_TRUE(races(1149, 1000, none, 2));
  EXPECT_FALSE(races(1151, 1000, none, 2));
  EXPECT_TRUE(races(1099, 1000, none, 3));
  EXPECT_FALSE(races(1101, 1000, none, 9));
  EXPECT_TRUE(races(1000, 1000, none, 9));
}

TEST(Choice, KeepsInTheRaceWhatIsSmallAndWouldBeTaken) {
  for (long time = 1000; time < 1300; ++time) {
    const Measured both[] = {{nanoseconds(time), 100}, {nanoseconds(1000), 1000}};
    EXPECT_TRUE(fastest(both) == 1 || races(time, 1000, kNotTried.count(), 3)) << time;
  }
}

TEST(Choice, DropsWhatIsNoFasterThanAnEarlierOne) {
  EXPECT_TRUE(races(1099, 1000, 1000, 1));
  EXPECT_FALSE(races(1101, 1000, 1000, 1));
  EXPECT_TRUE(races(1000, 1000, 1000, 2));
  EXPECT_FALSE(races(1001, 1000, 1000, 2));
  EXPECT_TRUE(races(999, 999, 1000, 9));
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
    const long first = 1'000'000;
    const long second = static_cast<long>(first * (1 - kClearlyFaster)) + 1;
    EXPECT_TRUE(races(first, second, kNotTried.count(), rounds)) << rounds;
    EXPECT_TRUE(races(second - 1, second - 1, first, rounds)) << rounds;
  }
}

}  // namespace
}  // namespace ration::compile
