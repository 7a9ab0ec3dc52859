#include "ops/onednn/trial_run.hpp"

#include <cstdint>
#include <cstring>
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

std::vector<float> trial_run(const Operation& operation, std::size_t src_elements, std::size_t dst_elements,
                             int count) {
  const std::vector<float> src = made_up(src_elements);
  std::vector<float> dst = made_up(dst_elements);
  PackedBuffer scratch(operation.scratch_bytes(count));
  const std::unique_ptr<OperationState> state = operation.make_state();
  const void* const pointers[] = {src.data()};
  const StepArgs args{.src = pointers, .dst = dst.data(), .scratch = scratch.data(), .state = state.get()};
  for (int shard = 0; shard < count; ++shard) operation.run(args, {shard, count});
  return dst;
}

bool same_bits(const std::vector<float>& a, const std::vector<float>& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
}

bool sums_in_one_order(const std::string& implementation) {
  return implementation.starts_with("jit:") || implementation.starts_with("jit_dw:");
}

}  // namespace ration::ops::onednn
