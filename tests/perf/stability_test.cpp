#include "perf/stability.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "windows.hpp"

namespace ration::perf {
namespace {

using testing::ElementsAre;

struct AgreementCase {
  const char* name;
  std::vector<WindowFigures> windows;
  bool agree;
};

TEST(Windows, AgreeWithinATenthOfTheirMean) {
  const AgreementCase cases[] = {
      {"the same", {{10, 1}, {10, 1}, {10, 1}}, true},
      {"nearly a tenth off", {{9.1, 1.09}, {10, 1}, {10.9, 0.91}}, true},
      {"throughput too far", {{8.5, 1}, {10, 1}, {11.5, 1}}, false},
      {"latency too far", {{10, 0.85}, {10, 1}, {10, 1.15}}, false},
      {"one empty", {{10, 1}, {0, 0}, {10, 1}}, false},
      {"all empty", {{0, 0}, {0, 0}, {0, 0}}, false},
      {"none", {}, false},
  };
  for (const AgreementCase& row : cases) EXPECT_EQ(agree(row.windows), row.agree) << row.name;
}

TEST(Windows, CompareAnswersASecondInAClosedLoopAndAnswersPerArrivalInAnOpenOne) {
  Window window = with_unanswered(window_of({0.1, 0.1, 0.1}), {0.05});
  window.seconds = 2;
  EXPECT_DOUBLE_EQ(figures_of(window, false).throughput, 1.5);
  EXPECT_DOUBLE_EQ(figures_of(window, true).throughput, 0.75);
}

TEST(Windows, CountAgesOfTheUnansweredWhereTheyMakeItWorse) {
  EXPECT_THAT(latencies_of(with_unanswered(window_of({0.1, 0.3}), {0.05, 0.4})), ElementsAre(0.1, 0.3, 0.4));
  EXPECT_THAT(latencies_of(with_unanswered(window_of({}), {0.05})), ElementsAre(0.05));
}

TEST(Windows, SeeAGrowingQueue) {
  const Window growing = with_unanswered(window_of({0.1, 0.2, 0.3, 0.4}), {0.1, 0.2, 0.3});
  EXPECT_TRUE(is_growing(std::span(&growing, 1)));
  const Window few_unanswered = with_unanswered(window_of({0.1, 0.2, 0.3, 0.4}), {0.1, 0.2});
  EXPECT_FALSE(is_growing(std::span(&few_unanswered, 1))) << "no more than there are workers";
  const Window steady = with_unanswered(window_of({0.1, 0.4, 0.1, 0.4}), {0.1, 0.2, 0.3});
  EXPECT_FALSE(is_growing(std::span(&steady, 1)));
  const Window no_answer = with_unanswered(window_of({}), {0.1, 0.2, 0.3});
  EXPECT_TRUE(is_growing(std::span(&no_answer, 1)));
}

}  // namespace
}  // namespace ration::perf
