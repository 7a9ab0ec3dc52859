#include "cli/top_classes.hpp"

#include <gtest/gtest.h>

#include <array>
#include <limits>
#include <sstream>

#include "cli/table.hpp"

namespace ration::cli {
namespace {

std::vector<std::size_t> ranks(const std::vector<float>& scores, std::size_t count) {
  std::vector<std::size_t> indices;
  for (const RankedClass& ranked : top_classes(scores, count)) indices.push_back(ranked.index);
  return indices;
}

TEST(TopClasses, RanksHighestFirstAndEarlierAmongEquals) {
  EXPECT_EQ(ranks({1, 5, 3, 5}, 3), (std::vector<std::size_t>{1, 3, 2}));
  EXPECT_EQ(ranks({1, 2}, 5), (std::vector<std::size_t>{1, 0}));
  EXPECT_TRUE(ranks({}, 5).empty());
  constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
  EXPECT_EQ(ranks({kNan, -1, kNan, 2}, 4), (std::vector<std::size_t>{3, 1, 0, 2}));
}

TEST(TopClasses, FindsTheRowsOfAnOutput) {
  const std::array<float, 6> values{1, 2, 3, 4, 5, 6};
  const std::span<const float> span(values);
  EXPECT_EQ(score_rows(TensorView(span, {2, 3})).size(), 2U);
  EXPECT_EQ(score_rows(TensorView(span, {2, 3, 1, 1})).at(1)[0], 4.0F);
  EXPECT_TRUE(score_rows(TensorView(span, {1, 3, 2})).empty());
  EXPECT_TRUE(score_rows(TensorView(span, {6})).empty());
  EXPECT_TRUE(score_rows(TensorView(span.first(0), {2, 0})).empty());
  const std::array<std::int64_t, 2> integers{1, 2};
  EXPECT_TRUE(score_rows(TensorView(std::span<const std::int64_t>(integers), {1, 2})).empty());
}

TEST(Table, AlignsNumbersRightAndPutsNotesBetween) {
  Table table({"name", ">ms"});
  table.add_row({"a", "10.5"});
  table.add_note("because");
  table.add_row({"longer", "1"});
  std::ostringstream text;
  table.print(text);
  EXPECT_EQ(text.str(), "name      ms\na       10.5\n      because\nlonger     1\n");
}

}  // namespace
}  // namespace ration::cli
