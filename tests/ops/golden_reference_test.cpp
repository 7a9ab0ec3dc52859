// Real models by the reference, against what another runtime made of them.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <string>

#include "npy_file.hpp"
#include "onnx/importer.hpp"
#include "run_graph.hpp"

namespace ration::ops {
namespace {

struct Golden {
  const char* model;
  const char* pair;
};

// So that a failure and the test's name say which pair.
void PrintTo(const Golden& golden, std::ostream* out) { *out << golden.pair; }

class GoldenReference : public testing::TestWithParam<Golden> {};

TEST_P(GoldenReference, StaysWithinOneTenThousandthOfTheRange) {
  const std::filesystem::path shared = RATION_SHARED_DIR;
  const std::filesystem::path model = shared / "models" / GetParam().model;
  const std::filesystem::path input = shared / "golden" / (std::string(GetParam().pair) + ".input.npy");
  const std::filesystem::path output = shared / "golden" / (std::string(GetParam().pair) + ".output.npy");
  for (const std::filesystem::path& path : {model, input, output}) {
    if (!std::filesystem::exists(path)) GTEST_SKIP() << "missing file " << path;
  }
  const std::vector<SharedTensor> inputs{load_npy(input)};
  const SharedTensor expected = load_npy(output);
  const std::vector<SharedTensor> outputs = run_graph(onnx::import_file(model), inputs);
  ASSERT_EQ(outputs.size(), 1U);
  ASSERT_EQ(outputs[0].shape(), expected.shape());
  const std::span<const float> wanted = expected.view().values<float>();
  const auto [lowest, highest] = std::minmax_element(wanted.begin(), wanted.end());
  float worst = 0.0F;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    worst = std::max(worst, std::fabs(outputs[0].view().values<float>()[i] - wanted[i]));
  }
  EXPECT_LE(worst, 1e-4F * (*highest - *lowest));
}

INSTANTIATE_TEST_SUITE_P(Shared, GoldenReference,
                         testing::Values(Golden{"mnist.onnx", "mnist"},
                                         Golden{"mobilenet_v2_128_0.5.onnx", "mobilenet_v2_128_0.5"},
                                         Golden{"squeezenet1.1.onnx", "squeezenet1.1.kitten_224"}),
                         [](const testing::TestParamInfo<Golden>& info) {
                           std::string name = info.param.pair;
                           std::replace_if(
                               name.begin(), name.end(), [](char c) { return c == '.'; }, '_');
                           return name;
                         });

}  // namespace
}  // namespace ration::ops
