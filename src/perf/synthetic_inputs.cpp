#include "perf/synthetic_inputs.hpp"

#include <random>
#include <string>

#include "ration/error.hpp"
#include "ration/printable.hpp"

namespace ration::perf {
namespace {

// What networks trained on ImageNet take.
constexpr std::int64_t kUsualSide = 224;

Shape filled_shape(const TensorInfo& info, int batch) {
  Shape shape = info.shape;
  for (int axis = 0; axis < shape.rank(); ++axis) {
    if (shape[axis] != Shape::kDynamic) continue;
    const bool is_side = shape.rank() == 4 && axis >= 2;
    shape.set(axis, axis == 0 ? batch : is_side ? kUsualSide : 1);
  }
  if (batch != 1 && (shape.rank() == 0 || shape[0] != batch)) {
    throw Error(ErrorCode::kInvalidArgument, "a request of " + std::to_string(batch) + " rows needs a free first " +
                                                 "dimension, and the model's input '" + printable(info.name) + "' is " +
                                                 info.shape.to_string());
  }
  return shape;
}

}  // namespace

std::vector<Tensor> synthetic_inputs(std::span<const TensorInfo> infos, const InputOptions& options) {
  std::mt19937_64 random(options.seed);
  std::vector<Tensor> inputs;
  for (const TensorInfo& info : infos) {
    inputs.push_back(Tensor::zeros(info.type, filled_shape(info, options.batch)));
    if (options.zeros || info.type != DataType::kFloat32) continue;
    // The upper 24 bits, as distributions differ between libraries.
    for (float& value : inputs.back().values<float>()) value = static_cast<float>(random() >> 40) * 0x1p-23F - 1.0F;
  }
  return inputs;
}

}  // namespace ration::perf
