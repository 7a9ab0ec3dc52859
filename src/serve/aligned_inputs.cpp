#include "serve/aligned_inputs.hpp"

#include <cstdint>

namespace ration::serve {

AlignedInputs::AlignedInputs(std::span<const TensorView> inputs) {
  pointers_.reserve(inputs.size());
  for (const TensorView& input : inputs) {
    const bool aligned = reinterpret_cast<std::uintptr_t>(input.data()) % byte_size(input.type()) == 0;
    if (!aligned) copies_.push_back(Tensor::copy_of(input));
    pointers_.push_back(aligned ? input.data() : copies_.back().data());
  }
}

}  // namespace ration::serve
