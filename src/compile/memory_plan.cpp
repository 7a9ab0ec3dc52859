#include "compile/memory_plan.hpp"

#include <algorithm>
#include <numeric>

namespace ration::compile {

namespace {

std::size_t round_up(std::size_t bytes) { return (bytes + kBufferAlignment - 1) / kBufferAlignment * kBufferAlignment; }

bool alive_together(const BufferLife& a, const BufferLife& b) { return a.first <= b.last && b.first <= a.last; }

}  // namespace

MemoryPlan plan_memory(std::span<const BufferLife> buffers) {
  MemoryPlan plan;
  plan.offsets.assign(buffers.size(), 0);
  std::vector<std::size_t> order(buffers.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return buffers[a].bytes > buffers[b].bytes; });

  std::vector<std::size_t> placed;  // Ascending by offset.
  for (const std::size_t buffer : order) {
    const std::size_t bytes = round_up(buffers[buffer].bytes);
    std::size_t offset = 0;
    for (const std::size_t other : placed) {
      if (!alive_together(buffers[buffer], buffers[other])) continue;
      if (plan.offsets[other] >= offset + bytes) break;
      offset = std::max(offset, plan.offsets[other] + round_up(buffers[other].bytes));
    }
    plan.offsets[buffer] = offset;
    plan.total_bytes = std::max(plan.total_bytes, offset + bytes);
    placed.insert(std::upper_bound(placed.begin(), placed.end(), offset,
                                   [&](std::size_t value, std::size_t other) { return value < plan.offsets[other]; }),
                  buffer);
  }
  return plan;
}

}  // namespace ration::compile
