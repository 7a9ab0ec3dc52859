#include <algorithm>
#include <atomic>
#include <stdexcept>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "client_load.hpp"
#include "window_request.hpp"

namespace ration::benchmark {
namespace {

using testing::Each;
using testing::HasSubstr;
using testing::SizeIs;

TEST(WindowRequest, ReadsAClosedLoop) {
  const WindowRequest request = parse_window_request("closed 4 2.5");
  EXPECT_EQ(request.clients, 4);
  EXPECT_EQ(request.duration, Seconds(2.5));
}

TEST(WindowRequest, ReadsTheArrivalsOfAnOpenLoop) {
  const WindowRequest request = parse_window_request("open 0.25 0.5 2\n");
  EXPECT_EQ(request.clients, 0);
  EXPECT_EQ(request.arrivals, (std::vector<Seconds>{Seconds(0.25), Seconds(0.5), Seconds(2)}));
}

TEST(WindowRequest, RefusesWhatIsNoRequestAndQuotesIt) {
  for (const char* line : {"", "closed", "closed 0 1", "closed 4 0", "closed 4 1 1", "closed four 1", "open",
                           "open 1 0.5", "open 1 x", "burst 3"}) {
    try {
      static_cast<void>(parse_window_request(line));
      ADD_FAILURE() << "accepted '" << line << "'";
    } catch (const std::invalid_argument& error) {
      EXPECT_THAT(error.what(), HasSubstr(line));
    }
  }
}

TEST(PoissonArrivals, AreRepeatableAscendingAndInsideTheWindow) {
  const std::vector<Seconds> arrivals = poisson_arrivals(100, Seconds(10), 7);
  EXPECT_EQ(arrivals, poisson_arrivals(100, Seconds(10), 7));
  EXPECT_NE(arrivals, poisson_arrivals(100, Seconds(10), 8));
  EXPECT_TRUE(std::is_sorted(arrivals.begin(), arrivals.end()));
  EXPECT_LT(arrivals.back(), Seconds(10));
  EXPECT_NEAR(static_cast<double>(arrivals.size()), 1000.0, 100.0);  // Three standard deviations; the seed is fixed.
}

TEST(OpenLoop, AnswersEveryArrivalOnce) {
  std::atomic<int> answers{0};
  const Window window = open_loop([&] { answers.fetch_add(1); }, std::vector<Seconds>(200, Seconds(0)));
  EXPECT_EQ(answers.load(), 200);
  EXPECT_THAT(window.latency_ms, SizeIs(200));
}

TEST(OpenLoop, CountsLatencyFromTheIntendedArrival) {
  const Seconds an_hour_ago(-3600);
  const Window window = open_loop([] {}, {an_hour_ago, an_hour_ago});
  EXPECT_THAT(window.latency_ms, Each(testing::Gt(3'590'000.0)));
}

TEST(ClosedLoop, GivesOneLatencyPerAnswer) {
  std::atomic<std::size_t> answers{0};
  const Window window = closed_loop([&] { answers.fetch_add(1); }, 3, Seconds(0.01));
  EXPECT_EQ(window.latency_ms.size(), answers.load());
  EXPECT_GE(window.seconds, 0.01);
}

TEST(Quantile, TakesTheNearestRank) {
  EXPECT_EQ(quantile({4, 1, 3, 2}, 0.5), 2);
  EXPECT_EQ(quantile({4, 1, 3, 2}, 0.99), 4);
  EXPECT_EQ(quantile({}, 0.5), 0);
}

}  // namespace
}  // namespace ration::benchmark
