// Real files, made by others: what the importer makes of them is fixed here.
#include <filesystem>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "graph/graph.hpp"
#include "onnx/importer.hpp"
#include "ration/error.hpp"

namespace ration::onnx {
namespace {

using testing::HasSubstr;

std::filesystem::path shared_model(const std::string& name) {
  return std::filesystem::path(RATION_SHARED_DIR) / "models" / name;
}

struct Expected {
  const char* file;
  std::size_t nodes;
  const char* input;
  DataType type;
  Shape input_shape;
  const char* output;
  Shape output_shape;
};

// So that a failure and the test's name say which file.
void PrintTo(const Expected& expected, std::ostream* out) { *out << expected.file; }

class SharedModel : public testing::TestWithParam<Expected> {};

TEST_P(SharedModel, KeepsItsNodesAndItsFace) {
  const Expected& expected = GetParam();
  const std::filesystem::path path = shared_model(expected.file);
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "missing file " << path;
  const graph::Graph graph = import_file(path);
  EXPECT_EQ(graph.nodes().size(), expected.nodes);
  ASSERT_EQ(graph.inputs().size(), 1U);
  const graph::Value& input = graph.value(graph.inputs()[0]);
  EXPECT_EQ(input.name, expected.input);
  EXPECT_EQ(input.type, expected.type);
  EXPECT_EQ(input.shape, expected.input_shape);
  ASSERT_EQ(graph.outputs().size(), 1U);
  const graph::Value& output = graph.value(graph.outputs()[0]);
  EXPECT_EQ(output.name, expected.output);
  EXPECT_EQ(output.type, expected.type);
  EXPECT_EQ(output.shape, expected.output_shape);
}

// In half precision the 66 nodes of the file stand between two Casts.
INSTANTIATE_TEST_SUITE_P(
    All, SharedModel,
    testing::Values(
        Expected{
            "squeezenet1.1.onnx", 66, "data_0", DataType::kFloat32, {1, 3, 224, 224}, "softmaxout_1", {1, 1000, 1, 1}},
        Expected{"squeezenet1.1_fp16.onnx",
                 68,
                 "data_0",
                 DataType::kFloat16,
                 {1, 3, 224, 224},
                 "softmaxout_1",
                 {1, 1000, 1, 1}},
        Expected{"mnist.onnx", 12, "Input3", DataType::kFloat32, {1, 1, 28, 28}, "Plus214_Output_0", {1, 10}},
        Expected{"mobilenet_v2_128_0.5.onnx",
                 113,
                 "input_1:0",
                 DataType::kFloat32,
                 {Shape::kDynamic, 3, 128, 128},
                 "Identity:0",
                 {Shape::kDynamic, 2}},
        Expected{"light_resnet50.onnx",
                 415,
                 "gpu_0/data_0",
                 DataType::kFloat32,
                 {1, 3, 224, 224},
                 "gpu_0/softmax_1",
                 {1, 1000}},
        Expected{"light_squeezenet.onnx",
                 105,
                 "data_0",
                 DataType::kFloat32,
                 {1, 3, 224, 224},
                 "softmaxout_1",
                 {1, 1000, 1, 1}}),
    [](const testing::TestParamInfo<Expected>& info) {
      std::string name(info.param.file);
      for (char& c : name) c = std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
      return name;
    });

TEST(SharedTreeEnsembles, AreRefusedByOperatorAndDomain) {
  for (const char* name : {"lightgbm.onnx", "randomforest.onnx"}) {
    const std::filesystem::path path = shared_model(name);
    if (!std::filesystem::exists(path)) GTEST_SKIP() << "missing file " << path;
    try {
      import_file(path);
      ADD_FAILURE() << name << " was imported";
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::kUnsupported);
      EXPECT_THAT(error.what(), testing::AnyOf(HasSubstr("Scaler"), HasSubstr("TreeEnsembleClassifier")));
      EXPECT_THAT(error.what(), HasSubstr("'ai.onnx.ml'"));
    }
  }
}

}  // namespace
}  // namespace ration::onnx
