#include "perf/number_range.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ration/error.hpp"

namespace ration::perf {
namespace {

using testing::DoubleEq;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(NumberRange, IsANumberARangeOrARangeWithSteps) {
  EXPECT_THAT(parse_whole_range("4"), ElementsAre(4));
  EXPECT_THAT(parse_whole_range("1:3"), ElementsAre(1, 2, 3));
  EXPECT_THAT(parse_whole_range("1:8:3"), ElementsAre(1, 4, 7));
  EXPECT_THAT(parse_range("2.5:3"), ElementsAre(2.5));
  EXPECT_THAT(parse_range("0.5:1:0.25"), ElementsAre(0.5, 0.75, 1.0));
}

TEST(NumberRange, KeepsItsLastNumberInSpiteOfRounding) { EXPECT_EQ(parse_range("0.1:0.7:0.1").size(), 7U); }

TEST(NumberRange, SaysInOneSentenceWhatIsWrong) {
  const auto refusal = [](const char* text) -> std::string {
    try {
      parse_whole_range(text);
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::kInvalidArgument);
      return error.what();
    }
    return "accepted";
  };
  for (const char* text : {"", "x", "1:", ":1", "1:2:3:4", "1-2", "1:2 ", "nan", "inf"}) {
    EXPECT_THAT(refusal(text), HasSubstr(std::string(text) + "' is neither A, A:B nor A:B:STEP"));
  }
  EXPECT_THAT(refusal("0:4"), HasSubstr("not above 0"));
  EXPECT_THAT(refusal("1:4:-1"), HasSubstr("not above 0"));
  EXPECT_THAT(refusal("4:1"), HasSubstr("ends below its begin"));
  EXPECT_THAT(refusal("1:5000"), HasSubstr("more than 1000"));
  EXPECT_THAT(refusal("1:2:0.5"), HasSubstr("not whole"));
  EXPECT_THAT(refusal("10000000"), HasSubstr("too large"));
}

}  // namespace
}  // namespace ration::perf
