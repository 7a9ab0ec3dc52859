/// The smallest model whose answers tell to which question they belong: y = 2 * relu(x + 1), four numbers a row.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <string>

#include "onnx/model_writer.hpp"
#include "ration/tensor.hpp"

namespace ration {

inline onnx::ModelDescription describe_tiny_model() {
  const Shape rows{Shape::kDynamic, 4};
  const auto constant = [](const char* name, float value) {
    return onnx::TensorDescription{
        name, {4}, [value](std::span<float> values) { std::fill(values.begin(), values.end(), value); }};
  };
  onnx::ModelDescription model;
  model.name = "tiny";
  model.nodes = {{"add", "Add", {"x", "one"}, {"sum"}, {}},
                 {"relu", "Relu", {"sum"}, {"positive"}, {}},
                 {"mul", "Mul", {"positive", "two"}, {"y"}, {}}};
  model.inputs = {{"x", rows}};
  model.outputs = {{"y", rows}};
  model.initializers = {constant("one", 1.0F), constant("two", 2.0F)};
  return model;
}

/// Returns the path of the model, written once per process and removed with it.
inline const std::filesystem::path& tiny_model() {
  struct File {
    std::filesystem::path path =
        std::filesystem::path(testing::TempDir()) / ("tiny-model-" + std::to_string(getpid()) + ".onnx");
    File() { onnx::write_model(describe_tiny_model(), path); }
    ~File() { std::filesystem::remove(path); }
  };
  static const File file;
  return file.path;
}

/// Returns one row that holds `value` four times.
inline Tensor tiny_input(float value) {
  Tensor tensor(DataType::kFloat32, {1, 4});
  std::fill(tensor.values<float>().begin(), tensor.values<float>().end(), value);
  return tensor;
}

/// Returns true if this is the answer to tiny_input(value), for values from 0 that are small integers.
inline bool is_tiny_answer(const Tensor& answer, float value) {
  const std::span<const float> values = answer.values<float>();
  return values.size() == 4 && std::all_of(values.begin(), values.end(), [&](float y) { return y == 2 * (value + 1); });
}

}  // namespace ration
