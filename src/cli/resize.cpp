#include "cli/resize.hpp"

#include <algorithm>
#include <cmath>

namespace ration::cli {
namespace {

/// Which source positions make one target position, and how much of each.
struct Taps {
  int first = 0;
  std::vector<double> weights;
};

std::vector<Taps> triangle_taps(int source, int target) {
  const double scale = static_cast<double>(source) / target;
  const double support = std::max(scale, 1.0);
  std::vector<Taps> all(static_cast<std::size_t>(target));
  for (int i = 0; i < target; ++i) {
    const double centre = (i + 0.5) * scale;
    Taps& taps = all[static_cast<std::size_t>(i)];
    taps.first = std::max(0, static_cast<int>(std::floor(centre - support + 0.5)));
    const int last = std::min(source, static_cast<int>(std::floor(centre + support + 0.5)));
    double sum = 0.0;
    for (int j = taps.first; j < last; ++j) {
      taps.weights.push_back(std::max(0.0, 1.0 - std::abs(j + 0.5 - centre) / support));
      sum += taps.weights.back();
    }
    for (double& weight : taps.weights) weight /= sum;
  }
  return all;
}

/// Averages pixels that lie `stride` bytes apart, starting at `pixel`.
void apply(const Taps& taps, const std::uint8_t* pixel, std::size_t stride, std::uint8_t* out) {
  double sums[3] = {0.0, 0.0, 0.0};
  for (const double weight : taps.weights) {
    for (int channel = 0; channel < 3; ++channel) sums[channel] += weight * pixel[channel];
    pixel += stride;
  }
  for (int channel = 0; channel < 3; ++channel) {
    out[channel] = static_cast<std::uint8_t>(std::clamp(std::lround(sums[channel]), 0L, 255L));
  }
}

}  // namespace

Image resize_bilinear(const Image& image, int width, int height) {
  Image wide(width, image.height);
  const std::vector<Taps> columns = triangle_taps(image.width, width);
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < width; ++x) {
      const Taps& taps = columns[static_cast<std::size_t>(x)];
      apply(taps, image.pixel(taps.first, y), 3, wide.pixel(x, y));
    }
  }
  Image result(width, height);
  const std::vector<Taps> rows = triangle_taps(image.height, height);
  for (int y = 0; y < height; ++y) {
    const Taps& taps = rows[static_cast<std::size_t>(y)];
    for (int x = 0; x < width; ++x) {
      apply(taps, wide.pixel(x, taps.first), static_cast<std::size_t>(width) * 3, result.pixel(x, y));
    }
  }
  return result;
}

Image crop_centre(const Image& image, int width, int height) {
  Image result(width, height);
  const int left = (image.width - width) / 2;
  const int top = (image.height - height) / 2;
  for (int y = 0; y < height; ++y) {
    const std::uint8_t* row = image.pixel(left, top + y);
    std::copy(row, row + static_cast<std::size_t>(width) * 3, result.pixel(0, y));
  }
  return result;
}

}  // namespace ration::cli
