#include "compile/memory_plan.hpp"

#include <gtest/gtest.h>

#include <cstdint>

namespace ration::compile {
namespace {

void expect_no_overlap(std::span<const BufferLife> buffers, const MemoryPlan& plan) {
  for (std::size_t a = 0; a < buffers.size(); ++a) {
    EXPECT_EQ(plan.offsets[a] % kBufferAlignment, 0U);
    EXPECT_LE(plan.offsets[a] + buffers[a].bytes, plan.total_bytes);
    for (std::size_t b = 0; b < a; ++b) {
      const bool together = buffers[a].first <= buffers[b].last && buffers[b].first <= buffers[a].last;
      if (!together || buffers[a].bytes == 0 || buffers[b].bytes == 0) continue;
      EXPECT_TRUE(plan.offsets[a] + buffers[a].bytes <= plan.offsets[b] ||
                  plan.offsets[b] + buffers[b].bytes <= plan.offsets[a])
          << "buffers " << a << " and " << b;
    }
  }
}

TEST(MemoryPlan, NothingNeedsNothing) { EXPECT_EQ(plan_memory({}).total_bytes, 0U); }

TEST(MemoryPlan, ReusesMemoryOfTheDead) {
  const BufferLife chain[] = {{1024, 0, 1}, {1024, 1, 2}, {1024, 2, 3}, {1024, 3, 4}};
  const MemoryPlan plan = plan_memory(chain);
  expect_no_overlap(chain, plan);
  EXPECT_EQ(plan.total_bytes, 2048U);
}

TEST(MemoryPlan, FillsAGapBetweenLargerBuffers) {
  const BufferLife buffers[] = {{4096, 0, 9}, {2048, 0, 3}, {2048, 0, 9}, {1024, 4, 9}};
  const MemoryPlan plan = plan_memory(buffers);
  expect_no_overlap(buffers, plan);
  EXPECT_EQ(plan.total_bytes, 4096U + 2048U + 2048U);
}

TEST(MemoryPlan, RoundsSizesUpToCacheLines) {
  const BufferLife buffers[] = {{1, 0, 1}, {65, 0, 1}};
  const MemoryPlan plan = plan_memory(buffers);
  expect_no_overlap(buffers, plan);
  EXPECT_EQ(plan.total_bytes, 64U + 128U);
}

TEST(MemoryPlan, NeverOverlapsOverRandomLives) {
  std::uint32_t state = 1;
  const auto random = [&](std::uint32_t below) { return (state = state * 1664525U + 1013904223U) / 65536U % below; };
  for (int round = 0; round < 100; ++round) {
    std::vector<BufferLife> buffers;
    for (std::uint32_t i = 0; i < 2 + random(40); ++i) {
      const int first = static_cast<int>(random(30));
      buffers.push_back({random(5000), first, first + static_cast<int>(random(10))});
    }
    expect_no_overlap(buffers, plan_memory(buffers));
  }
}

}  // namespace
}  // namespace ration::compile
