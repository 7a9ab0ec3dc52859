/// Describes residual networks (He et al., Deep residual learning for image recognition, 2015), version 1.5.
#pragma once

#include <array>
#include <cstdint>

#include "onnx/model_writer.hpp"

namespace ration::onnx {

struct ResNetConfig {
  bool bottleneck = true;                 ///< Blocks of 1x1, 3x3, 1x1 convolutions, or of two 3x3.
  std::array<int, 4> blocks{3, 4, 6, 3};  ///< Per stage.
  std::int64_t width = 64;                ///< Channels behind the first convolution.
  std::int64_t image = 224;               ///< Height and width of the input.
  std::int64_t classes = 1000;
  std::int64_t batch = Shape::kDynamic;
  std::uint64_t seed = 1;
};

/// Returns the network with the names that torchvision gives its parameters. Convolutions are He-initialised; each
/// batch normalisation holds the variance that its convolution's output has for inputs of mean 0 and variance 1.
ModelDescription describe_resnet(const ResNetConfig& config);

}  // namespace ration::onnx
