#include "ops/onednn/trial_run.hpp"

#include <cstdint>
#include <memory>

#include "ops/weight_cache.hpp"

namespace ration::ops::onednn {
namespace {

std::vector<float> made_up(std::size_t elements) {
  std::vector<float> values(elements);
  std::uint32_t state = 1;
  for (float& value : values) {
    // A linear congruential generator (Numerical Recipes); its upper 24 bits are exact in a float.
    state = state * 1664525U + 1013904223U;
    value = static_cast<float>(state >> 8U) / static_cast<float>(1U << 23U) - 1.0F;
  }
  return values;
}

}  // namespace

std::vector<float> trial_run(const Operation& operation, std::size_t src_elements, std::size_t dst_elements) {
  const std::vector<float> src = made_up(src_elements);
  std::vector<float> dst = made_up(dst_elements);
  PackedBuffer scratch(operation.scratch_bytes(1));
  const std::unique_ptr<OperationState> state = operation.make_state();
  const void* const pointers[] = {src.data()};
  operation.run({.src = pointers, .dst = dst.data(), .scratch = scratch.data(), .state = state.get()}, {});
  return dst;
}

}  // namespace ration::ops::onednn
