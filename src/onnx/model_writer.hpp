/// Writes an ONNX file from a description, tensor by tensor.
///
/// Takes memory for one tensor at a time. Tensor data starts at multiples of kTensorAlignment in the file, so that a
/// mapped file can be computed on as it lies. Thread-safe for different paths.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "ration/tensor.hpp"

namespace ration::onnx {

/// The alignment of Tensor, kept in the file.
inline constexpr std::size_t kTensorAlignment = Tensor::kAlignment;

struct AttributeDescription {
  std::string name;
  std::variant<std::int64_t, float, std::vector<std::int64_t>> value;
};

struct NodeDescription {
  std::string name;
  std::string op_type;
  std::vector<std::string> inputs;
  std::vector<std::string> outputs;
  std::vector<AttributeDescription> attributes;
};

/// A float32 input or output; a dynamic dimension is written as the parameter "batch".
struct ValueDescription {
  std::string name;
  Shape shape;
};

/// A float32 initializer. `fill` is called once, when its turn to be written has come, and fills every element.
struct TensorDescription {
  std::string name;
  Shape shape;
  std::function<void(std::span<float>)> fill;
};

struct ModelDescription {
  std::string name;
  std::int64_t opset = 17;
  std::vector<NodeDescription> nodes;  ///< In an order in which each can be computed after those before it.
  std::vector<ValueDescription> inputs;
  std::vector<ValueDescription> outputs;
  std::vector<TensorDescription> initializers;
};

/// Writes the model beside the path and renames it when it is complete. Throws Error(kNotFound) naming the path if it
/// cannot be written.
void write_model(const ModelDescription& model, const std::filesystem::path& path);

}  // namespace ration::onnx
