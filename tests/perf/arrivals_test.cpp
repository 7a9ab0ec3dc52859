#include "perf/arrivals.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>

#include "../support/scratch_path.hpp"
#include "ration/error.hpp"

namespace ration::perf {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(PoissonArrivals, AreRepeatableAscendingAndInTime) {
  const std::vector<double> arrivals = poisson_arrivals(100, 10, 7);
  EXPECT_EQ(arrivals, poisson_arrivals(100, 10, 7));
  EXPECT_NE(arrivals, poisson_arrivals(100, 10, 8));
  EXPECT_TRUE(std::is_sorted(arrivals.begin(), arrivals.end()));
  EXPECT_LT(arrivals.back(), 10);
}

TEST(PoissonArrivals, HaveExponentialGapsOfTheRightMean) {
  const std::vector<double> arrivals = poisson_arrivals(1000, 100, 1);
  const double count = static_cast<double>(arrivals.size());
  EXPECT_NEAR(count, 100'000, 1000);  // Three standard deviations; the seed is fixed.
  std::size_t longer_than_mean = 0;
  for (std::size_t i = 1; i < arrivals.size(); ++i) longer_than_mean += arrivals[i] - arrivals[i - 1] > 1e-3 ? 1 : 0;
  EXPECT_NEAR(static_cast<double>(longer_than_mean) / count, std::exp(-1), 0.01);
}

TEST(ConstantArrivals, LieAtEqualDistances) {
  EXPECT_THAT(constant_arrivals(4, 1.1), ElementsAre(0.25, 0.5, 0.75, 1.0));
  EXPECT_THAT(constant_arrivals(0.5, 1), ElementsAre());
}

class ReadArrivals : public testing::Test {
 protected:
  ~ReadArrivals() override { std::filesystem::remove(path_); }

  std::vector<double> read(const std::string& text) {
    std::ofstream(path_) << text;
    return read_arrivals(path_);
  }
  std::string refusal(const std::string& text) {
    try {
      read(text);
    } catch (const Error& error) {
      return error.what();
    }
    return "accepted";
  }

  std::filesystem::path path_ = scratch_path();
};

TEST_F(ReadArrivals, TakesOneTimeALineAndLeavesOutComments) {
  EXPECT_THAT(read("# a trace\n0\n 0.25 \n\n0.25\r\n1e1\n"), ElementsAre(0, 0.25, 0.25, 10));
}

TEST_F(ReadArrivals, NamesTheLineThatIsNoTime) {
  EXPECT_THAT(refusal("1\nsoon\n"), HasSubstr("line 2: 'soon' is no time"));
  EXPECT_THAT(refusal("-1\n"), HasSubstr("line 1: '-1'"));
  EXPECT_THAT(refusal("1 2\n"), HasSubstr("line 1: '1 2'"));
  EXPECT_THAT(refusal("inf\n"), HasSubstr("line 1: 'inf'"));
  EXPECT_THAT(refusal("2\n1\n"), HasSubstr("line 2: the arrival lies before"));
  EXPECT_THAT(refusal("# nothing\n"), HasSubstr("no arrival"));
}

TEST_F(ReadArrivals, NamesAFileThatIsNotThere) {
  try {
    read_arrivals(path_);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kNotFound);
    EXPECT_THAT(error.what(), HasSubstr(path_.string()));
  }
}

}  // namespace
}  // namespace ration::perf
