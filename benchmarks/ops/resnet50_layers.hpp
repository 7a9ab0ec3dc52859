/// The convolutions and the matrix product of ResNet-50 v1.5 as data: each shape once, with how often the network has
/// it.
#pragma once

#include <cstdint>
#include <string>

namespace ration::benchmarks {

/// A square convolution on square images with "same" padding. A matrix product counts as a 1x1 convolution of one
/// pixel.
struct Layer {
  enum class Kind : std::uint8_t { kConv, kGemm };
  Kind kind = Kind::kConv;
  int kernel = 1;
  int stride = 1;
  int inputs = 0;   ///< Channels of src.
  int outputs = 0;  ///< Channels of dst.
  int size = 1;     ///< Height and width of src.
  int times = 1;    ///< In the whole network.

  constexpr int dst_size() const { return size / stride; }
  /// Of one image.
  constexpr std::int64_t multiply_adds() const {
    return std::int64_t{kernel} * kernel * inputs * outputs * dst_size() * dst_size();
  }
  /// Returns for example "conv3x3s2_128to128_at56", or "gemm_2048to1000".
  std::string name() const {
    const std::string channels = std::to_string(inputs) + "to" + std::to_string(outputs);
    if (kind == Kind::kGemm) return "gemm_" + channels;
    const std::string edge = std::to_string(kernel);
    return "conv" + edge + "x" + edge + "s" + std::to_string(stride) + "_" + channels + "_at" + std::to_string(size);
  }
};

// clang-format off
inline constexpr Layer kResNet50Layers[] = {
    // The stem.
    {.kernel = 7, .stride = 2, .inputs = 3, .outputs = 64, .size = 224},
    // Around the 3x3 convolutions: fewer channels before, more behind.
    {.inputs = 64, .outputs = 64, .size = 56},
    {.inputs = 64, .outputs = 256, .size = 56, .times = 4},
    {.inputs = 256, .outputs = 64, .size = 56, .times = 2},
    {.inputs = 256, .outputs = 128, .size = 56},
    {.inputs = 128, .outputs = 512, .size = 28, .times = 4},
    {.inputs = 512, .outputs = 128, .size = 28, .times = 3},
    {.inputs = 512, .outputs = 256, .size = 28},
    {.inputs = 256, .outputs = 1024, .size = 14, .times = 6},
    {.inputs = 1024, .outputs = 256, .size = 14, .times = 5},
    {.inputs = 1024, .outputs = 512, .size = 14},
    {.inputs = 512, .outputs = 2048, .size = 7, .times = 3},
    {.inputs = 2048, .outputs = 512, .size = 7, .times = 2},
    // The shortcuts of the blocks that halve the image.
    {.stride = 2, .inputs = 256, .outputs = 512, .size = 56},
    {.stride = 2, .inputs = 512, .outputs = 1024, .size = 28},
    {.stride = 2, .inputs = 1024, .outputs = 2048, .size = 14},
    // In the middle of the blocks.
    {.kernel = 3, .inputs = 64, .outputs = 64, .size = 56, .times = 3},
    {.kernel = 3, .inputs = 128, .outputs = 128, .size = 28, .times = 3},
    {.kernel = 3, .inputs = 256, .outputs = 256, .size = 14, .times = 5},
    {.kernel = 3, .inputs = 512, .outputs = 512, .size = 7, .times = 2},
    {.kernel = 3, .stride = 2, .inputs = 128, .outputs = 128, .size = 56},
    {.kernel = 3, .stride = 2, .inputs = 256, .outputs = 256, .size = 28},
    {.kernel = 3, .stride = 2, .inputs = 512, .outputs = 512, .size = 14},
    // The classifier.
    {.kind = Layer::Kind::kGemm, .inputs = 2048, .outputs = 1000},
};
// clang-format on

}  // namespace ration::benchmarks
