#include "ops/onednn/trial_run.hpp"

#include <cstdint>
#include <cstring>

namespace ration::ops::onednn {
namespace {

std::unique_ptr<PackedBuffer> made_up(std::size_t elements) {
  auto buffer = std::make_unique<PackedBuffer>(elements * sizeof(float));
  auto* const values = reinterpret_cast<float*>(buffer->data());
  std::uint32_t state = 1;
  for (std::size_t i = 0; i < elements; ++i) {
    // A linear congruential generator (Numerical Recipes); its upper 24 bits are exact in a float.
    state = state * 1664525U + 1013904223U;
    values[i] = static_cast<float>(state >> 8U) / static_cast<float>(1U << 23U) - 1.0F;
  }
  return buffer;
}

}  // namespace

std::unique_ptr<const PackedBuffer> trial_run(const Operation& operation, std::size_t src_elements,
                                              std::size_t dst_elements, int count) {
  const std::unique_ptr<const PackedBuffer> src = made_up(src_elements);
  std::unique_ptr<PackedBuffer> dst = made_up(dst_elements);
  PackedBuffer scratch(operation.scratch_bytes(count));
  const std::unique_ptr<OperationState> state = operation.make_state();
  const void* const pointers[] = {src->data()};
  const StepArgs args{.src = pointers, .dst = dst->data(), .scratch = scratch.data(), .state = state.get()};
  for (int shard = 0; shard < count; ++shard) operation.run(args, {shard, count});
  return dst;
}

bool same_bits(const PackedBuffer& a, const PackedBuffer& b) {
  return a.bytes() == b.bytes() && std::memcmp(a.data(), b.data(), a.bytes()) == 0;
}

bool sums_in_one_order(const std::string& implementation) {
  return implementation.starts_with("jit:") || implementation.starts_with("jit_dw:");
}

}  // namespace ration::ops::onednn
