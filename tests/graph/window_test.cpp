#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "infer.hpp"

namespace ration::graph {
namespace {

using testing::ElementsAre;

ResolvedWindow resolve(const Window& window, std::int64_t size, bool ceil_mode = false) {
  const std::int64_t input[] = {size};
  return resolve_window(window, input, {}, ceil_mode, "MaxPool 'p'");
}

std::int64_t output(const Window& window, std::int64_t size, bool ceil_mode = false) {
  return resolve(window, size, ceil_mode).output[0];
}

TEST(Window, DefaultsAreOnesAndZeros) {
  const std::int64_t input[] = {5, 7};
  const std::int64_t kernel[] = {3, 2};
  const ResolvedWindow window = resolve_window({}, input, kernel, false, "Conv 'c'");
  EXPECT_THAT(window.kernel, ElementsAre(3, 2));
  EXPECT_THAT(window.strides, ElementsAre(1, 1));
  EXPECT_THAT(window.dilations, ElementsAre(1, 1));
  EXPECT_THAT(window.pads_begin, ElementsAre(0, 0));
  EXPECT_THAT(window.pads_end, ElementsAre(0, 0));
  EXPECT_THAT(window.output, ElementsAre(3, 6));
}

TEST(Window, SplitsPadsIntoBeginsAndEnds) {
  const std::int64_t input[] = {5, 7};
  const ResolvedWindow window = resolve_window({.kernel = {3, 3}, .pads = {1, 0, 2, 1}}, input, {}, false, "Conv 'c'");
  EXPECT_THAT(window.pads_begin, ElementsAre(1, 0));
  EXPECT_THAT(window.pads_end, ElementsAre(2, 1));
  EXPECT_THAT(window.output, ElementsAre(6, 6));
}

TEST(Window, CountsWithStrideAndDilation) {
  EXPECT_EQ(output({.kernel = {7}, .strides = {2}, .pads = {3, 3}}, 224), 112);
  EXPECT_EQ(output({.kernel = {3}, .dilations = {2}}, 5), 1);
  EXPECT_EQ(output({.kernel = {3}, .strides = {2}, .dilations = {2}}, 9), 3);
}

TEST(Window, CeilModeCountsTheCutLastWindow) {
  EXPECT_EQ(output({.kernel = {3}, .strides = {2}}, 6, false), 2);
  EXPECT_EQ(output({.kernel = {3}, .strides = {2}}, 6, true), 3);
  EXPECT_EQ(output({.kernel = {3}, .strides = {2}}, 7, true), 3);
}

TEST(Window, CeilModeDropsAWindowThatStartsInTheEndPadding) {
  // Starts at 0 and 3 of begin padding 1 and 2 elements; the second would see end padding alone.
  EXPECT_EQ(output({.kernel = {1}, .strides = {3}, .pads = {1, 1}}, 2, true), 1);
  EXPECT_EQ(output({.kernel = {2}, .strides = {3}, .pads = {1, 1}}, 4, true), 2);
}

TEST(Window, SameCoversEveryStrideWithTheOddPadAtTheNamedEnd) {
  const ResolvedWindow upper = resolve({.kernel = {2}, .auto_pad = AutoPad::kSameUpper}, 5);
  EXPECT_EQ(upper.output[0], 5);
  EXPECT_EQ(upper.pads_begin[0], 0);
  EXPECT_EQ(upper.pads_end[0], 1);
  const ResolvedWindow lower = resolve({.kernel = {2}, .auto_pad = AutoPad::kSameLower}, 5);
  EXPECT_EQ(lower.pads_begin[0], 1);
  EXPECT_EQ(lower.pads_end[0], 0);
}

TEST(Window, SameHonoursStrideAndDilation) {
  const ResolvedWindow window =
      resolve({.kernel = {3}, .strides = {2}, .dilations = {2}, .auto_pad = AutoPad::kSameUpper}, 6);
  // Extent 5, windows at 0, 2, 4: 9 elements for 6.
  EXPECT_EQ(window.output[0], 3);
  EXPECT_EQ(window.pads_begin[0], 1);
  EXPECT_EQ(window.pads_end[0], 2);
  // A stride beyond the kernel needs no padding.
  const ResolvedWindow sparse = resolve({.kernel = {1}, .strides = {4}, .auto_pad = AutoPad::kSameUpper}, 6);
  EXPECT_EQ(sparse.output[0], 2);
  EXPECT_EQ(sparse.pads_begin[0] + sparse.pads_end[0], 0);
}

TEST(Window, ValidIgnoresPadsAndCeilMode) {
  const Window window{.kernel = {3}, .strides = {2}, .pads = {5, 5}, .auto_pad = AutoPad::kValid};
  EXPECT_EQ(output(window, 6, true), 2);
  EXPECT_EQ(resolve(window, 6).pads_begin[0], 0);
}

TEST(Window, RefusesWhatIsNoWindow) {
  const auto refused = [](const std::string& part, const Window& window, std::int64_t size) {
    expect_error(ErrorCode::kInvalidModel, part, [&] { resolve(window, size); });
    expect_error(ErrorCode::kInvalidModel, "MaxPool 'p'", [&] { resolve(window, size); });
  };
  refused("does not fit spatial axis 0 of size 2", {.kernel = {3}}, 2);
  refused("does not fit", {.kernel = {1}}, 0);
  refused("kernel has the entry 0", {.kernel = {0}}, 5);
  refused("strides has the entry 0", {.kernel = {1}, .strides = {0}}, 5);
  refused("dilations has the entry -1", {.kernel = {1}, .dilations = {-1}}, 5);
  refused("pads has the entry -1", {.kernel = {1}, .pads = {-1, 0}}, 5);
  refused("pads has 3 entries, but 2", {.kernel = {1}, .pads = {0, 0, 0}}, 5);
  refused("kernel has 2 axes", {.kernel = {1, 1}}, 5);
  refused("outside", {.kernel = {std::int64_t{1} << 40}}, 5);
  refused("outside", {.kernel = {1}, .pads = {std::int64_t{1} << 62, 0}}, 5);
  refused("outside", {.kernel = {1}}, std::int64_t{1} << 40);
}

}  // namespace
}  // namespace ration::graph
