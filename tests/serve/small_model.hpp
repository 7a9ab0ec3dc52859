/// A small residual network for tests of what happens around a model, not inside.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

#include "onnx/resnet.hpp"
#include "ration/model.hpp"
#include "ration/tensor.hpp"

namespace ration {

/// A file that is removed with the process.
class ModelFile {
 public:
  explicit ModelFile(const onnx::ResNetConfig& config)
      : path_(std::filesystem::path(testing::TempDir()) /
              ("small-model-" + std::to_string(getpid()) + "-" + std::to_string(count()++) + ".onnx")) {
    onnx::write_model(onnx::describe_resnet(config), path_);
  }
  ~ModelFile() { std::filesystem::remove(path_); }
  ModelFile(const ModelFile&) = delete;
  ModelFile& operator=(const ModelFile&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  static int& count() {
    static int files = 0;
    return files;
  }

  std::filesystem::path path_;
};

/// Returns a free batch of 3 x 32 x 32 images and 10 classes.
inline onnx::ResNetConfig small_config(std::uint64_t seed = onnx::ResNetConfig().seed) {
  onnx::ResNetConfig config;
  config.blocks = {1, 1, 1, 1};
  config.width = 16;
  config.image = 32;
  config.classes = 10;
  config.seed = seed;
  return config;
}

/// Returns the path of a network of small_config(), written once per process and seed.
inline const std::filesystem::path& small_model(std::uint64_t seed = onnx::ResNetConfig().seed) {
  static std::map<std::uint64_t, ModelFile> files;
  return files.try_emplace(seed, small_config(seed)).first->second.path();
}

/// Returns options under which loads on different engines compute by the same implementations.
inline ModelOptions in_order() {
  ModelOptions options;
  options.choice_time = std::chrono::milliseconds(0);
  return options;
}

/// Returns a batch of images that depends on `scale`.
inline Tensor ramp(std::int64_t batch, float scale) {
  Tensor tensor(DataType::kFloat32, {batch, 3, 32, 32});
  std::span<float> values = tensor.values<float>();
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = scale * (static_cast<float>(i % 97) / 48.0F - 1.0F);
  return tensor;
}

}  // namespace ration
