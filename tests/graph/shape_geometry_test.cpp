#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "infer.hpp"

namespace ration::graph {
namespace {

using testing::ElementsAre;

constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();

TEST(Broadcast, AlignsFromTheBack) {
  EXPECT_EQ(broadcast({2, 3}, {3}, "n"), (Shape{2, 3}));
  EXPECT_EQ(broadcast({2, 1}, {4, 1, 3}, "n"), (Shape{4, 2, 3}));
  EXPECT_EQ(broadcast({}, {2}, "n"), (Shape{2}));
  EXPECT_EQ(broadcast({0}, {1}, "n"), (Shape{0}));
  expect_error(ErrorCode::kInvalidModel, "n: shapes [2] and [3] do not broadcast", [] { broadcast({2}, {3}, "n"); });
}

TEST(Broadcast, ADynamicDimensionYieldsToAKnownOneButNotToOne) {
  EXPECT_EQ(broadcast({kDynamic}, {3}, "n"), (Shape{3}));
  EXPECT_EQ(broadcast({3}, {kDynamic}, "n"), (Shape{3}));
  EXPECT_EQ(broadcast({kDynamic}, {1}, "n"), (Shape{kDynamic}));
  EXPECT_EQ(broadcast({kDynamic}, {kDynamic}, "n"), (Shape{kDynamic}));
}

struct SliceCase {
  std::int64_t dim, start, end, step;
  std::int64_t first, extent;
};

TEST(ResolveSlice, FollowsNumPy) {
  const SliceCase cases[] = {
      {10, 0, 10, 1, 0, 10},  {10, 2, 5, 1, 2, 3},       {10, -3, kMax, 1, 7, 3},     {10, 0, -1, 1, 0, 9},
      {10, 0, 10, 3, 0, 4},   {10, 1, 10, 3, 1, 3},      {10, 5, 2, 1, 5, 0},         {10, 20, 30, 1, 10, 0},
      {10, kMin, 3, 1, 0, 3}, {10, 9, kMin, -1, 9, 10},  {10, kMax, kMin, -1, 9, 10}, {10, -1, 0, -1, 9, 9},
      {10, 7, 2, -2, 7, 3},   {10, 2, 7, -1, 2, 0},      {10, 0, kMax, kMax, 0, 1},   {10, 9, kMin, kMin, 9, 1},
      {0, 0, kMax, 1, 0, 0},  {0, kMax, kMin, -1, 0, 0}, {1, 0, 1, 1, 0, 1},
  };
  for (const SliceCase& c : cases) {
    const std::int64_t starts[] = {c.start}, ends[] = {c.end}, axes[] = {0}, steps[] = {c.step};
    const ResolvedSlice slice = resolve_slice({c.dim}, starts, ends, axes, steps, "n");
    const std::string what = std::to_string(c.start) + ":" + std::to_string(c.end) + ":" + std::to_string(c.step);
    EXPECT_EQ(slice.extent[0], c.extent) << what;
    if (c.extent == 0) continue;
    EXPECT_EQ(slice.start[0], c.first) << what;
    const std::int64_t last = slice.start[0] + (c.extent - 1) * slice.step[0];
    EXPECT_TRUE(last >= 0 && last < c.dim) << what;
  }
}

TEST(ResolveSlice, LeavesOtherAndDynamicAxesAlone) {
  const std::int64_t starts[] = {1, 1}, ends[] = {3, 3}, axes[] = {-1, 0};
  const ResolvedSlice slice = resolve_slice({kDynamic, 5, 4}, starts, ends, axes, {}, "n");
  EXPECT_THAT(slice.start, ElementsAre(0, 0, 1));
  EXPECT_THAT(slice.step, ElementsAre(1, 1, 1));
  EXPECT_THAT(slice.extent, ElementsAre(kDynamic, 5, 2));
}

TEST(ResolveSlice, RefusesContradictions) {
  const std::int64_t one[] = {1}, two[] = {1, 2}, zero[] = {0}, same[] = {0, -2};
  expect_error(ErrorCode::kInvalidModel, "1 starts, 2 ends", [&] { resolve_slice({4}, one, two, {}, {}, "n"); });
  expect_error(ErrorCode::kInvalidModel, "step of axis 0 is 0", [&] { resolve_slice({4}, one, one, {}, zero, "n"); });
  expect_error(ErrorCode::kInvalidModel, "listed twice", [&] { resolve_slice({4, 4}, two, two, same, {}, "n"); });
  expect_error(ErrorCode::kInvalidModel, "2 starts", [&] { resolve_slice({4}, two, two, {}, {}, "n"); });
}

TEST(Integers, WidensEveryIntegerTypeAndReadsUnalignedMemory) {
  EXPECT_THAT(integers(shared<std::int32_t>({-7, 8}, {2}), "n"), ElementsAre(-7, 8));
  EXPECT_THAT(integers(shared<std::uint8_t>({255}, {1}), "n"), ElementsAre(255));
  auto bytes = std::make_shared<std::vector<std::byte>>(9);
  const std::int64_t value = -12345678901;
  std::memcpy(bytes->data() + 1, &value, sizeof value);
  EXPECT_THAT(integers(SharedTensor(TensorView(DataType::kInt64, {1}, bytes->data() + 1), bytes), "n"),
              ElementsAre(value));
  expect_error(ErrorCode::kInvalidModel, "n: a list of integers is expected, but the constant is float32",
               [] { integers(floats({1}), "n"); });
}

}  // namespace
}  // namespace ration::graph
