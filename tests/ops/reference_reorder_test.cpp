#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>
#include <vector>

#include "ops/reference/reference.hpp"
#include "ration/error.hpp"

namespace ration::ops {
namespace {

constexpr Layout kLayouts[] = {Layout::kPlain, Layout::kBlocked8, Layout::kBlocked16, Layout::kChannelsLast};

std::vector<float> reordered(const std::vector<float>& src, const Shape& shape, Layout from, Layout to) {
  std::vector<float> dst(static_cast<std::size_t>(storage_elements(shape, to)), -1.0F);
  const void* const pointers[] = {src.data()};
  reference::make_reorder(DataType::kFloat32, shape, from, to)->run({.src = pointers, .dst = dst.data()}, {});
  return dst;
}

TEST(ReferenceReorder, PutsChannelsLast) {
  const std::vector<float> nchw{1, 2, 3, 4, 5, 6};
  EXPECT_THAT(reordered(nchw, {1, 3, 1, 2}, Layout::kPlain, Layout::kChannelsLast),
              testing::ElementsAre(1, 3, 5, 2, 4, 6));
}

TEST(ReferenceReorder, PadsTheLastChannelBlockWithZeros) {
  const std::vector<float> nchw{1, 2, 3, 4};
  EXPECT_THAT(reordered(nchw, {1, 2, 2}, Layout::kPlain, Layout::kBlocked8),
              testing::ElementsAre(1, 3, 0, 0, 0, 0, 0, 0, 2, 4, 0, 0, 0, 0, 0, 0));
}

TEST(ReferenceReorder, EveryPairOfLayoutsComesBackUnchanged) {
  const Shape shape{2, 19, 3, 2};
  std::vector<float> plain(static_cast<std::size_t>(shape.elements()));
  std::iota(plain.begin(), plain.end(), 1.0F);
  for (const Layout from : kLayouts) {
    const std::vector<float> start = reordered(plain, shape, Layout::kPlain, from);
    for (const Layout to : kLayouts) {
      const std::vector<float> there = reordered(start, shape, from, to);
      EXPECT_EQ(there, reordered(plain, shape, Layout::kPlain, to)) << to_string(from) << " to " << to_string(to);
    }
  }
}

TEST(ReferenceReorder, RefusesOtherTypesBetweenDifferentLayouts) {
  EXPECT_THROW(reference::make_reorder(DataType::kInt8, {1, 2, 3}, Layout::kPlain, Layout::kBlocked8), Error);
}

}  // namespace
}  // namespace ration::ops
