#include "tune/objective.hpp"

#include <gtest/gtest.h>

#include "ration/error.hpp"

namespace ration::tune {
namespace {

TEST(Objectives, AreReadAsTheyAreTyped) {
  EXPECT_EQ(Objective::parse("latency").kind, Objective::Kind::kLatency);
  EXPECT_EQ(Objective::parse("throughput").kind, Objective::Kind::kThroughput);
  const Objective bounded = Objective::parse("p99=12.5");
  EXPECT_EQ(bounded.kind, Objective::Kind::kP99);
  EXPECT_EQ(bounded.bound_ms, 12.5);
}

TEST(Objectives, RefuseWhatIsNone) {
  for (const char* text : {"", "p99", "p99=", "p99=0", "p99=-1", "p99=1s", "p99=nan", "p95=10", "Latency", "p"}) {
    EXPECT_THROW(Objective::parse(text), Error) << text;
    EXPECT_THROW(parse_p99_bound(text), Error) << text;
  }
}

}  // namespace
}  // namespace ration::tune
