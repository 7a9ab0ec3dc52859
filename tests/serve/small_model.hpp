/// A small residual network for tests of what happens around a model, not inside.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "onnx/resnet.hpp"
#include "ration/tensor.hpp"

namespace ration {

/// Returns the path of the network, written once per process and removed with it: a free batch of 3 x 32 x 32 images,
/// 10 classes.
inline const std::filesystem::path& small_model() {
  struct File {
    std::filesystem::path path =
        std::filesystem::path(testing::TempDir()) / ("small-model-" + std::to_string(getpid()) + ".onnx");
    File() {
      onnx::ResNetConfig config;
      config.blocks = {1, 1, 1, 1};
      config.width = 16;
      config.image = 32;
      config.classes = 10;
      onnx::write_model(onnx::describe_resnet(config), path);
    }
    ~File() { std::filesystem::remove(path); }
  };
  static const File file;
  return file.path;
}

/// Returns a batch of images that depends on `scale`.
inline Tensor ramp(std::int64_t batch, float scale) {
  Tensor tensor(DataType::kFloat32, {batch, 3, 32, 32});
  std::span<float> values = tensor.values<float>();
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = scale * (static_cast<float>(i % 97) / 48.0F - 1.0F);
  return tensor;
}

}  // namespace ration
