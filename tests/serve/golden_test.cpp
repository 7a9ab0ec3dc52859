// Real models through everything, against the outputs that came with them.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <numeric>
#include <string>

#include "../ops/npy_file.hpp"
#include "../ops/onnx_case.hpp"
#include "ration/model.hpp"

namespace ration {
namespace {

namespace fs = std::filesystem;

const fs::path kShared = RATION_SHARED_DIR;

/// Largest absolute difference over the range of the expected values.
double range_error(std::span<const float> actual, std::span<const float> expected) {
  const auto [lowest, highest] = std::minmax_element(expected.begin(), expected.end());
  double worst = 0.0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    worst = std::max(worst, std::fabs(double{actual[i]} - double{expected[i]}));
  }
  return worst / std::max<double>(double{*highest} - double{*lowest}, 1e-30);
}

/// Who computes the convolutions.
struct Build {
  const char* name;
  std::vector<std::string> disabled;
  KernelIsa isa = KernelIsa::kAvx512;

  ModelOptions options() const {
    ModelOptions options;
    options.disabled_implementations = disabled;
    options.kernel_isa = isa;
    return options;
  }
};

const Build kBuilds[] = {{"chosen by measurement", {}},
                         {"own kernels alone", {"onednn:conv"}},
                         {"own kernels alone, portable", {"onednn:conv"}, KernelIsa::kPortable}};

struct Golden {
  const char* model;
  const char* pair;
};

void PrintTo(const Golden& golden, std::ostream* out) { *out << golden.pair; }

class GoldenPair : public testing::TestWithParam<Golden> {};

TEST_P(GoldenPair, StaysWithinOneTenThousandthOfTheRange) {
  const fs::path model_file = kShared / "models" / GetParam().model;
  const fs::path input = kShared / "golden" / (std::string(GetParam().pair) + ".input.npy");
  const fs::path output = kShared / "golden" / (std::string(GetParam().pair) + ".output.npy");
  for (const fs::path& path : {model_file, input, output}) {
    if (!fs::exists(path)) GTEST_SKIP() << "missing file " << path;
  }
  const SharedTensor expected = ops::load_npy(output);
  for (const Build& build : kBuilds) {
    Engine engine({.threads = 2, .split = {}});
    const Model model(engine, model_file, build.options());
    const std::vector<Tensor> outputs = model.run(ops::load_npy(input).view());
    ASSERT_EQ(outputs.at(0).shape(), expected.shape());
    const double error = range_error(outputs[0].values<float>(), expected.view().values<float>());
    std::cout << GetParam().pair << ", " << build.name << ": " << error << " of the range\n";
    EXPECT_LE(error, 1e-4) << build.name;
  }
}

INSTANTIATE_TEST_SUITE_P(Shared, GoldenPair,
                         testing::Values(Golden{"mnist.onnx", "mnist"},
                                         Golden{"mobilenet_v2_128_0.5.onnx", "mobilenet_v2_128_0.5"},
                                         Golden{"squeezenet1.1.onnx", "squeezenet1.1.kitten_224"},
                                         Golden{"squeezenet1.1.onnx", "squeezenet1.1.goldfish"},
                                         Golden{"squeezenet1.1.onnx", "squeezenet1.1.wolves"}),
                         [](const auto& info) {
                           std::string name = info.param.pair;
                           std::replace_if(
                               name.begin(), name.end(), [](char c) { return c == '.'; }, '_');
                           return name;
                         });

class LightModel : public testing::TestWithParam<const char*> {};

TEST_P(LightModel, EqualsItsExpectedOutput) {
  const fs::path model_file = kShared / "models" / (std::string(GetParam()) + ".onnx");
  const fs::path output = kShared / "models" / (std::string(GetParam()) + "_output_0.pb");
  for (const fs::path& path : {model_file, output}) {
    if (!fs::exists(path)) GTEST_SKIP() << "missing file " << path;
  }
  Engine engine({.threads = 2, .split = {}});
  const Model model(engine, model_file);
  // The expected output belongs to the input arange(n) / n.
  Tensor input(DataType::kFloat32, model.inputs()[0].shape);
  const auto count = static_cast<double>(input.elements());
  std::span<float> values = input.values<float>();
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(static_cast<double>(i) / count);
  const std::vector<Tensor> outputs = model.run(input);
  const SharedTensor expected = ops::load_tensor_proto(output);
  EXPECT_EQ(ops::difference(expected, SharedTensor(outputs.at(0).clone())), "");
}

INSTANTIATE_TEST_SUITE_P(Shared, LightModel, testing::Values("light_resnet50", "light_squeezenet"),
                         [](const auto& info) { return std::string(info.param); });

TEST(Fp16Model, KeepsItsTypeAtTheFaceAndAgreesWithTheFloat32File) {
  const fs::path half = kShared / "models" / "squeezenet1.1_fp16.onnx";
  if (!fs::exists(half)) GTEST_SKIP() << "missing file " << half;
  Engine engine({.threads = 1, .split = {}});
  const Model model(engine, half);
  EXPECT_EQ(model.inputs()[0].type, DataType::kFloat16);
  const Tensor zeros = Tensor::zeros(DataType::kFloat16, model.inputs()[0].shape);
  EXPECT_EQ(model.run(zeros).at(0).type(), DataType::kFloat16);
}

}  // namespace
}  // namespace ration
