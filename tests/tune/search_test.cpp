#include "tune/search.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <random>

namespace ration::tune {
namespace {

/// A machine whose settings have true costs; windows differ by noise, and rounds by what the machine does meanwhile.
struct SyntheticMachine {
  std::map<std::string, double> costs;
  double noise = 0;
  double weather = 0;
  std::uint64_t seed = 1;

  Measure measure() {
    return [this, random = std::mt19937_64(seed)](const Candidate& candidate, int round, double) mutable {
      std::mt19937_64 sky(seed + static_cast<std::uint64_t>(round));
      const double slow = 1 + weather * std::uniform_real_distribution<double>(0, 1)(sky);
      return Score{.value = costs.at(candidate.name()) * slow *
                            std::exp(noise * std::normal_distribution<double>()(random))};
    };
  }
};

SyntheticMachine four_threads() {
  SyntheticMachine machine;
  double cost = 10;
  for (const Candidate& candidate : candidates(4, 1)) machine.costs[candidate.name()] = cost += 0.7;
  machine.costs["2x2"] = 8;
  return machine;
}

TEST(Search, FindsTheBestOfAQuietMachine) {
  SyntheticMachine machine = four_threads();
  const SearchResult result = search(candidates(4, 1), machine.measure(), {});
  ASSERT_TRUE(result.best);
  EXPECT_EQ(result.trials[*result.best].candidate.name(), "2x2");
  EXPECT_DOUBLE_EQ(result.trials[*result.best].value, 8);
}

TEST(Search, FindsASettingWithinFivePercentOnANoisyMachineForEverySeed) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    SyntheticMachine machine = four_threads();
    machine.noise = 0.04;
    machine.weather = 1;
    machine.seed = seed;
    const SearchResult result = search(candidates(4, 1), machine.measure(), {});
    ASSERT_TRUE(result.best);
    EXPECT_LE(machine.costs.at(result.trials[*result.best].candidate.name()), 8 * 1.05) << "seed " << seed;
  }
}

TEST(Search, MaximisesWhereMoreIsBetter) {
  SyntheticMachine machine = four_threads();
  machine.costs["4x1"] = 30;
  const SearchResult result = search(candidates(4, 1), machine.measure(), {.higher_is_better = true});
  ASSERT_TRUE(result.best);
  EXPECT_EQ(result.trials[*result.best].candidate.name(), "4x1");
}

TEST(Search, TakesElasticWhereOthersAreNoBetter) {
  SyntheticMachine machine;
  machine.costs = {{"elastic", 10}, {"1x1", 19}, {"1x2", 9.95}, {"2x1", 10.05}};
  const SearchResult result = search(candidates(2, 1), machine.measure(), {});
  ASSERT_TRUE(result.best);
  EXPECT_EQ(result.trials[*result.best].candidate.name(), "elastic");
}

TEST(Search, ThrowsThrottledWindowsAwayAndMeasuresAgain) {
  SyntheticMachine machine = four_threads();
  int windows = 0;
  const Measure quiet = machine.measure();
  const Measure measure = [&](const Candidate& candidate, int round, double seconds) {
    // A throttled window of the best setting looks worse than any other setting does.
    if (candidate.name() == "2x2" && ++windows % 2 == 1) return Score{.value = 500, .throttled = true};
    return quiet(candidate, round, seconds);
  };
  const SearchResult result = search(candidates(4, 1), measure, {});
  ASSERT_TRUE(result.best);
  const Trial& best = result.trials[*result.best];
  EXPECT_EQ(best.candidate.name(), "2x2");
  EXPECT_GT(best.thrown_away, 0);
  EXPECT_THAT(best.values, ::testing::Each(8.0));
}

TEST(Search, DropsASettingThatIsThrottledEveryTime) {
  SyntheticMachine machine = four_threads();
  int windows = 0;
  const Measure quiet = machine.measure();
  const Measure measure = [&](const Candidate& candidate, int round, double seconds) {
    if (candidate.name() != "2x2") return quiet(candidate, round, seconds);
    ++windows;
    return Score{.throttled = true};
  };
  const SearchOptions options{.repeats = 2};
  const SearchResult result = search(candidates(4, 1), measure, options);
  ASSERT_TRUE(result.best);
  EXPECT_EQ(windows, 3 * 3) << "three rounds of one window and two repeats";
  const auto trial = std::find_if(result.trials.begin(), result.trials.end(),
                                  [](const Trial& each) { return each.candidate.name() == "2x2"; });
  EXPECT_EQ(trial->outcome, "dropped after round 3: 9 of its windows were throttled and thrown away");
}

TEST(Search, ChoosesNothingWhereEveryWindowIsThrottled) {
  const Measure measure = [](const Candidate&, int, double) { return Score{.throttled = true}; };
  EXPECT_FALSE(search(candidates(2, 1), measure, {}).best);
}

TEST(Search, ChoosesNothingWhereNothingMeetsTheBound) {
  const Measure measure = [](const Candidate&, int, double) { return Score{.value = 0}; };
  const SearchResult result = search(candidates(2, 1), measure, {.higher_is_better = true});
  EXPECT_FALSE(result.best);
  EXPECT_EQ(result.trials[0].outcome, "not chosen: neither this nor any other setting met the bound");
}

TEST(Search, SaysOfEachWhenAndWhyItWasDropped) {
  SyntheticMachine machine;
  machine.costs = {{"elastic", 10}, {"1x1", 19}, {"1x2", 10.05}, {"2x1", 15}};
  const SearchResult result = search(candidates(2, 1), machine.measure(), {});
  EXPECT_EQ(result.trials[0].outcome, "chosen after round 8");
  EXPECT_EQ(result.trials[1].outcome, "dropped after round 3: 90.0 % worse than elastic");
  EXPECT_EQ(result.trials[2].outcome, "dropped after round 8: no better than elastic, which comes first");
  EXPECT_EQ(result.trials[3].outcome, "dropped after round 3: 50.0 % worse than elastic");
}

TEST(Search, KeepsToItsTime) {
  SyntheticMachine machine = four_threads();
  double spent = 0;
  const Measure quiet = machine.measure();
  const Measure measure = [&](const Candidate& candidate, int round, double seconds) {
    spent += seconds;
    return quiet(candidate, round, seconds);
  };
  search(candidates(4, 1), measure, {.seconds = 30});
  EXPECT_NEAR(spent, 30, 1e-6);
}

TEST(Search, EndsWithoutAChoiceWhenItIsStopped) {
  SyntheticMachine machine = four_threads();
  int asked = 0;
  const SearchResult result = search(candidates(4, 1), machine.measure(), {.stop = [&] { return ++asked > 5; }});
  EXPECT_FALSE(result.best);
  EXPECT_EQ(result.trials.front().values.size(), 1U);
  EXPECT_EQ(result.trials.front().outcome, "not decided: the search was stopped");
}

}  // namespace
}  // namespace ration::tune
