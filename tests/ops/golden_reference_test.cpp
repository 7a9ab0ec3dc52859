// Real models by the reference, against what another runtime made of them.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <string>

#include "npy_file.hpp"
#include "onnx/importer.hpp"
#include "onnx_case.hpp"
#include "run_graph.hpp"

namespace ration::ops {
namespace {

struct Golden {
  const char* model;
  const char* pair;
};

// So that a failure and the test's name say which pair.
void PrintTo(const Golden& golden, std::ostream* out) { *out << golden.pair; }

/// Demands a largest difference of at most 1e-4 of the expected range.
void expect_close(const SharedTensor& actual, const SharedTensor& expected) {
  ASSERT_EQ(actual.shape(), expected.shape());
  const std::span<const float> wanted = expected.view().values<float>();
  const auto [lowest, highest] = std::minmax_element(wanted.begin(), wanted.end());
  float worst = 0.0F;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    worst = std::max(worst, std::fabs(actual.view().values<float>()[i] - wanted[i]));
  }
  EXPECT_LE(worst, 1e-4F * (*highest - *lowest));
}

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
  expect_close(outputs[0], expected);
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

// Its constant weights make every class equally likely: this checks the way from file to output more than the numbers.
TEST(GoldenReferenceLight, SqueezenetGivesItsPublishedOutput) {
  const std::filesystem::path models = std::filesystem::path(RATION_SHARED_DIR) / "models";
  const std::filesystem::path model = models / "light_squeezenet.onnx";
  const std::filesystem::path output = models / "light_squeezenet_output_0.pb";
  for (const std::filesystem::path& path : {model, output}) {
    if (!std::filesystem::exists(path)) GTEST_SKIP() << "missing file " << path;
  }
  const graph::Graph graph = onnx::import_file(model);
  Tensor ramp(DataType::kFloat32, *graph.value(graph.inputs()[0]).shape);
  const auto count = static_cast<float>(ramp.elements());
  for (std::int64_t i = 0; i < ramp.elements(); ++i) {
    ramp.values<float>()[static_cast<std::size_t>(i)] = static_cast<float>(i) / count;
  }
  const std::vector<SharedTensor> inputs{SharedTensor(std::move(ramp))};
  EXPECT_EQ(difference(load_tensor_proto(output), run_graph(graph, inputs).front()), "");
}

}  // namespace
}  // namespace ration::ops
