#include "sys/cpu_list.hpp"

#include <gtest/gtest.h>

namespace ration::sys {
namespace {

TEST(CpuList, ParsesRangesAndSingles) {
  EXPECT_EQ(parse_cpu_list("0-2,5,7-8\n"), (std::vector<int>{0, 1, 2, 5, 7, 8}));
  EXPECT_EQ(parse_cpu_list("\n"), std::vector<int>{});
}

TEST(CpuList, RefusesWhatTheKernelNeverWrites) {
  for (const char* text : {"a", "1,", ",1", "3-1", "-1", "1-", "0-99999999999", "0-65536", "2,1", "0-3,2-5", "1 2"}) {
    EXPECT_FALSE(parse_cpu_list(text).has_value()) << text;
  }
}

TEST(CpuList, FormatsWhatItParsed) {
  for (const char* text : {"", "0", "0-1", "0,2,4-5,7", "1023-1025"}) {
    EXPECT_EQ(format_cpu_list(*parse_cpu_list(text)), text);
  }
}

TEST(CpuList, IntersectsSets) {
  EXPECT_EQ(intersect({0, 1, 2, 5}, {1, 5, 6}), (std::vector<int>{1, 5}));
  EXPECT_EQ(intersect({0}, {1}), std::vector<int>{});
}

}  // namespace
}  // namespace ration::sys
