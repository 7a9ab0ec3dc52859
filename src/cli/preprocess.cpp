#include "cli/preprocess.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "cli/resize.hpp"

namespace ration::cli {
namespace {

/// Output channel c is (pixel[source[c]] * scale - mean[c]) / deviation[c].
struct Normalisation {
  std::array<int, 3> source{0, 1, 2};
  float scale = 1.0F;
  std::array<float, 3> mean{0.0F, 0.0F, 0.0F};
  std::array<float, 3> deviation{1.0F, 1.0F, 1.0F};
};

Normalisation normalisation_of(Preprocessing preprocessing) {
  Normalisation result;
  if (preprocessing == Preprocessing::kTorch) {
    result.scale = 1.0F / 255.0F;
    result.mean = {0.485F, 0.456F, 0.406F};
    result.deviation = {0.229F, 0.224F, 0.225F};
  } else if (preprocessing == Preprocessing::kCaffe) {
    result.source = {2, 1, 0};
    result.mean = {104.0F, 117.0F, 123.0F};
  }
  return result;
}

/// Returns the picture with its short side at 256/224 of the longer side wanted, but never too small to cut from.
Image shrink_or_grow(const Image& image, int width, int height) {
  const double short_side = std::round(std::max(width, height) * 256.0 / 224.0);
  const double scale = short_side / std::min(image.width, image.height);
  const auto scaled = [scale](int side, int least) { return std::max<long>(least, std::lround(side * scale)); };
  const long wide = scaled(image.width, width);
  const long high = scaled(image.height, height);
  check_image_size(static_cast<std::uint64_t>(wide), static_cast<std::uint64_t>(high));
  return resize_bilinear(image, static_cast<int>(wide), static_cast<int>(high));
}

}  // namespace

Tensor preprocess(const Image& image, int width, int height, Preprocessing preprocessing) {
  const Image cut = crop_centre(shrink_or_grow(image, width, height), width, height);
  const Normalisation rule = normalisation_of(preprocessing);
  Tensor tensor(DataType::kFloat32, {1, 3, height, width});
  float* out = tensor.values<float>().data();
  for (std::size_t channel = 0; channel < 3; ++channel) {
    const auto source = static_cast<std::size_t>(rule.source[channel]);
    for (std::size_t i = source; i < cut.pixels.size(); i += 3) {
      *out++ = (static_cast<float>(cut.pixels[i]) * rule.scale - rule.mean[channel]) / rule.deviation[channel];
    }
  }
  return tensor;
}

}  // namespace ration::cli
