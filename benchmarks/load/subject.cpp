#include "subject.hpp"

#include <algorithm>
#include <cstdint>

namespace ration::benchmark {

Subject::Subject(const std::string& path, const EngineOptions& options)
    : engine(std::make_unique<Engine>(options)),
      model(std::make_unique<Model>(*engine, path)),
      input(repeatable_input(*model)) {}

Tensor repeatable_input(const Model& model) {
  Shape shape = model.inputs()[0].shape;
  for (int axis = 0; axis < shape.rank(); ++axis) shape.set(axis, std::max<std::int64_t>(shape[axis], 1));
  Tensor input(DataType::kFloat32, shape);
  std::uint32_t hash = 0;
  for (float& value : input.values<float>()) {
    value = static_cast<float>(hash >> 8U) * 0x1p-23F - 1.0F;
    hash += 2654435761U;
  }
  return input;
}

}  // namespace ration::benchmark
