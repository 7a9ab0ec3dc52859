#include "conv_oracle.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace ration::kernels::testing {
namespace {

std::vector<float> values(int count, std::uint32_t seed) {
  std::vector<float> result(static_cast<std::size_t>(count));
  std::uint32_t state = seed;
  for (float& value : result) {
    // A linear congruential generator (Numerical Recipes); its upper 24 bits are exact in a float.
    state = state * 1664525U + 1013904223U;
    value = static_cast<float>(state >> 8U) / static_cast<float>(1U << 23U) - 1.0F;
  }
  return result;
}

template <class T>
T at(const std::vector<T>& data, int index) {
  return data[static_cast<std::size_t>(index)];
}

double window_sum(const ConvCase& problem, int n, int o, int y, int x) {
  const ConvShape& s = problem.shape;
  const int src_per_group = s.src_channels / s.group;
  const int first = o / (s.dst_channels / s.group) * src_per_group;
  double sum = 0.0;
  for (int i = 0; i < src_per_group; ++i) {
    for (int ky = 0; ky < s.kernel_height; ++ky) {
      const int sy = y * s.stride_height - s.pad_top + ky * s.dilation_height;
      if (sy < 0 || sy >= s.src_height) continue;
      for (int kx = 0; kx < s.kernel_width; ++kx) {
        const int sx = x * s.stride_width - s.pad_left + kx * s.dilation_width;
        if (sx < 0 || sx >= s.src_width) continue;
        const int weight = ((o * src_per_group + i) * s.kernel_height + ky) * s.kernel_width + kx;
        const int pixel = ((n * s.src_channels + first + i) * s.src_height + sy) * s.src_width + sx;
        sum += static_cast<double>(at(problem.weights, weight)) * static_cast<double>(at(problem.src, pixel));
      }
    }
  }
  return problem.scale.empty() ? sum : sum * static_cast<double>(at(problem.scale, o));
}

}  // namespace

ConvCase make_case(const ConvShape& s, bool bias, bool scale, bool residual, float low, float high) {
  const int dst = s.images * s.dst_channels * s.dst_height * s.dst_width;
  return {.shape = s,
          .src = values(s.images * s.src_channels * s.src_height * s.src_width, 1),
          .weights = values(s.dst_channels * (s.src_channels / s.group) * s.kernel_height * s.kernel_width, 2),
          .bias = bias ? values(s.dst_channels, 3) : std::vector<float>{},
          .scale = scale ? values(s.dst_channels, 4) : std::vector<float>{},
          .residual = residual ? values(dst, 5) : std::vector<float>{},
          .low = low,
          .high = high};
}

std::vector<double> oracle(const ConvCase& problem) {
  const ConvShape& s = problem.shape;
  std::vector<double> dst;
  for (int n = 0; n < s.images; ++n) {
    for (int o = 0; o < s.dst_channels; ++o) {
      for (int y = 0; y < s.dst_height; ++y) {
        for (int x = 0; x < s.dst_width; ++x) {
          double value = window_sum(problem, n, o, y, x);
          if (!problem.bias.empty()) value += static_cast<double>(at(problem.bias, o));
          if (!problem.residual.empty())
            value += static_cast<double>(at(problem.residual, static_cast<int>(dst.size())));
          dst.push_back(std::clamp(value, static_cast<double>(problem.low), static_cast<double>(problem.high)));
        }
      }
    }
  }
  return dst;
}

std::vector<float> to_blocked(std::span<const float> plain, int images, int channels, int pixels, int lanes) {
  const int blocks = (channels + lanes - 1) / lanes;
  std::vector<float> blocked(static_cast<std::size_t>(images * blocks * pixels * lanes), 0.0F);
  for (int n = 0; n < images; ++n) {
    for (int c = 0; c < channels; ++c) {
      for (int p = 0; p < pixels; ++p) {
        blocked[static_cast<std::size_t>(((n * blocks + c / lanes) * pixels + p) * lanes + c % lanes)] =
            plain[static_cast<std::size_t>((n * channels + c) * pixels + p)];
      }
    }
  }
  return blocked;
}

std::vector<float> from_blocked(std::span<const float> blocked, int images, int channels, int pixels, int lanes) {
  const int blocks = (channels + lanes - 1) / lanes;
  std::vector<float> plain;
  for (int n = 0; n < images; ++n) {
    for (int c = 0; c < channels; ++c) {
      for (int p = 0; p < pixels; ++p) {
        plain.push_back(blocked[static_cast<std::size_t>(((n * blocks + c / lanes) * pixels + p) * lanes + c % lanes)]);
      }
    }
  }
  return plain;
}

double relative_error(std::span<const float> got, std::span<const double> want) {
  double difference = 0.0;
  double norm = 0.0;
  for (std::size_t i = 0; i < want.size(); ++i) {
    const double delta = static_cast<double>(got[i]) - want[i];
    difference += delta * delta;
    norm += want[i] * want[i];
  }
  return norm > 0.0 ? std::sqrt(difference / norm) : std::sqrt(difference);
}

}  // namespace ration::kernels::testing
