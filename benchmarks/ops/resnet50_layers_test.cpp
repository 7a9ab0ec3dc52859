#include "resnet50_layers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "onnx/resnet.hpp"

namespace ration::benchmarks {
namespace {

/// Output channels, input channels, kernel, stride.
using Convolution = std::array<std::int64_t, 4>;

std::int64_t stride_of(const onnx::NodeDescription& node) {
  for (const onnx::AttributeDescription& attribute : node.attributes) {
    if (attribute.name == "strides") return std::get<std::vector<std::int64_t>>(attribute.value)[0];
  }
  return 1;
}

std::map<Convolution, int> convolutions_of_the_model() {
  const onnx::ModelDescription model = onnx::describe_resnet({});
  std::map<std::string, Shape> shapes;
  for (const onnx::TensorDescription& tensor : model.initializers) shapes[tensor.name] = tensor.shape;
  std::map<Convolution, int> counts;
  for (const onnx::NodeDescription& node : model.nodes) {
    if (node.op_type != "Conv") continue;
    const Shape& weights = shapes.at(node.inputs[1]);
    ++counts[{weights[0], weights[1], weights[2], stride_of(node)}];
  }
  return counts;
}

TEST(ResNet50Layers, AreTheConvolutionsOfTheModelThatTheProjectWrites) {
  std::map<Convolution, int> table;
  for (const Layer& layer : kResNet50Layers) {
    if (layer.kind == Layer::Kind::kConv)
      table[{layer.outputs, layer.inputs, layer.kernel, layer.stride}] += layer.times;
  }
  EXPECT_THAT(table, testing::ContainerEq(convolutions_of_the_model()));
}

// He et al., 2015, count 3.8 G multiply-adds for the first version; moving the stride to the 3x3 convolutions makes it
// 4.1 G. A wrong image size shows here.
TEST(ResNet50Layers, SumUpToTheWholeNetwork) {
  std::int64_t sum = 0;
  for (const Layer& layer : kResNet50Layers) sum += layer.times * layer.multiply_adds();
  EXPECT_EQ(sum / 1'000'000, 4089);
}

TEST(ResNet50Layers, HaveNamesOfTheirOwn) {
  std::map<std::string, int> names;
  for (const Layer& layer : kResNet50Layers) EXPECT_EQ(++names[layer.name()], 1) << layer.name();
}

}  // namespace
}  // namespace ration::benchmarks
