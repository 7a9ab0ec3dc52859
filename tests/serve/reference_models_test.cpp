// The networks of `ration model`, against what ONNX Runtime answered for the same inputs.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <ostream>
#include <string>
#include <vector>

#include "../ops/npy_file.hpp"
#include "ration/model.hpp"
#include "ration/reference_model.hpp"

namespace ration {
namespace {

/// splitmix64 of 1, 2, 3, ...; the top 24 bits as a number in [-1, 1). The same as make_onnxruntime_golden.py.
Tensor uniform(const Shape& shape) {
  Tensor tensor(DataType::kFloat32, shape);
  std::uint64_t state = 0;
  for (float& value : tensor.values<float>()) {
    std::uint64_t x = state += 0x9E3779B97F4A7C15U;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9U;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBU;
    x ^= x >> 31;
    value = static_cast<float>(x >> 40) * 0x1p-23F - 1.0F;
  }
  return tensor;
}

double relative_l2(std::span<const float> actual, std::span<const float> expected) {
  double difference = 0.0;
  double norm = 0.0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    difference += std::pow(double{actual[i]} - double{expected[i]}, 2);
    norm += std::pow(double{expected[i]}, 2);
  }
  return std::sqrt(difference / norm);
}

class ReferenceModels : public testing::TestWithParam<const char*> {};

TEST_P(ReferenceModels, AgreeWithOnnxRuntimeAtEveryBatch) {
  const std::string name = GetParam();
  // The process's number: another checkout may run the same test at the same time.
  const auto path =
      std::filesystem::path(testing::TempDir()) / ("golden-" + name + "-" + std::to_string(getpid()) + ".onnx");
  write_reference_model(parse_reference_model(name), path);
  for (const int threads : {1, 2}) {
    Engine engine({.threads = threads, .split = {}});
    const Model model(engine, path);
    for (const int batch : {1, 3, 8}) {
      const auto golden =
          std::filesystem::path(RATION_TEST_DATA) / "onnxruntime" / (name + ".batch" + std::to_string(batch) + ".npy");
      const SharedTensor expected = ops::load_npy(golden);
      const std::vector<Tensor> outputs = model.run(uniform({batch, 3, 224, 224}));
      ASSERT_EQ(outputs[0].shape(), expected.shape());
      const double error = relative_l2(outputs[0].values<float>(), expected.view().values<float>());
      std::cout << name << " batch " << batch << " threads " << threads << ": relative L2 " << error << '\n';
      EXPECT_LE(error, 1e-5);
    }
  }
  std::filesystem::remove(path);
}

INSTANTIATE_TEST_SUITE_P(Residual, ReferenceModels, testing::Values("resnet18", "resnet34", "resnet50", "resnet101"),
                         [](const auto& info) { return std::string(info.param); });

}  // namespace
}  // namespace ration
