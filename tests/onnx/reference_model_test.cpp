#include "ration/reference_model.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>

#include "../support/scratch_path.hpp"
#include "onnx/resnet.hpp"
#include "ration/error.hpp"

namespace ration::onnx {
namespace {

namespace fs = std::filesystem;

class ReferenceModelTest : public testing::Test {
 protected:
  ReferenceModelTest() { fs::create_directories(folder_); }
  ~ReferenceModelTest() override { fs::remove_all(folder_); }

  std::string written(const ModelDescription& model) const {
    const fs::path path = folder_ / "model.onnx";
    write_model(model, path);
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  const fs::path folder_ = scratch_path();
};

ResNetConfig small_config() {
  ResNetConfig config;
  config.blocks = {1, 1, 1, 1};
  config.width = 8;
  config.image = 32;
  config.classes = 10;
  return config;
}

std::uint64_t fnv1a(const std::string& bytes) {
  std::uint64_t hash = 0xCBF29CE484222325U;
  for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
  return hash;
}

// The same numbers on every machine and under every compiler: others compare what they measure on these models.
TEST_F(ReferenceModelTest, WritesTheSameBytesEverywhere) {
  EXPECT_EQ(fnv1a(written(describe_resnet(small_config()))), 14021755301832409406U);
  ResNetConfig basic = small_config();
  basic.bottleneck = false;
  basic.batch = 2;
  basic.seed = 7;
  EXPECT_EQ(fnv1a(written(describe_resnet(basic))), 12693167446794039646U);
}

TEST_F(ReferenceModelTest, StartsTheDataOfEachTensorAtAnAlignedOffset) {
  ModelDescription model = describe_resnet(small_config());
  float mark = 1234.5F;  // Each tensor starts with a number that stands nowhere else.
  for (TensorDescription& tensor : model.initializers) {
    tensor.fill = [mark](std::span<float> out) {
      std::fill(out.begin(), out.end(), 0.0F);
      out[0] = mark;
    };
    mark += 1.0F;
  }
  const std::string bytes = written(model);
  mark = 1234.5F;
  for (const TensorDescription& tensor : model.initializers) {
    const std::size_t offset = bytes.find(std::string(reinterpret_cast<const char*>(&mark), sizeof mark));
    ASSERT_NE(offset, std::string::npos) << tensor.name;
    EXPECT_EQ(offset % kTensorAlignment, 0U) << tensor.name;
    mark += 1.0F;
  }
}

TEST_F(ReferenceModelTest, LeavesNoPartOfAFileThatCannotBeWritten) {
  const fs::path path = folder_ / "missing" / "model.onnx";
  EXPECT_THAT([&] { write_reference_model(ReferenceModel::kResNet18, path); },
              testing::ThrowsMessage<Error>(testing::HasSubstr(path.string())));
  const fs::path taken = folder_ / "taken.onnx";
  fs::create_directories(taken / "full");
  EXPECT_THROW(write_model(describe_resnet(small_config()), taken), Error);
  EXPECT_FALSE(fs::exists(folder_ / "taken.onnx.part"));
}

TEST(ReferenceModelName, ListsTheNamesWhenThereIsNone) {
  EXPECT_EQ(parse_reference_model("resnet101"), ReferenceModel::kResNet101);
  EXPECT_THAT([] { parse_reference_model("resnet51"); },
              testing::ThrowsMessage<Error>("there is no reference model 'resnet51', only resnet18, resnet34, "
                                            "resnet50, resnet101"));
}

TEST(ReferenceModelName, RefusesABatchOfNone) {
  EXPECT_THROW(write_reference_model(ReferenceModel::kResNet18, "unused.onnx", {.batch = 0, .seed = 1}), Error);
}

TEST(ResNet, HasTheDepthOfItsName) {
  const auto convolutions = [](const ModelDescription& model) {
    return std::count_if(model.nodes.begin(), model.nodes.end(),
                         [](const NodeDescription& node) { return node.op_type == "Conv"; });
  };
  ResNetConfig config;
  EXPECT_EQ(convolutions(describe_resnet(config)), 49 + 4);  // ResNet-50: 49 and a classifier, four projections.
  config.bottleneck = false;
  config.blocks = {2, 2, 2, 2};
  EXPECT_EQ(convolutions(describe_resnet(config)), 17 + 3);
}

}  // namespace
}  // namespace ration::onnx
