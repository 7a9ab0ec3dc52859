/// The transform of weights.
#pragma once

#include "kernels/winograd/geometry.hpp"

namespace ration::kernels {
namespace {

/// One filter of one src channel, a number for each phase of each point, `plane` apart.
template <class Axis>
void pack_filter(const float* weights, double scale, float* to, size_t plane) {
  constexpr int kWindow = Axis::kWindow;
  double columns[kWindow][Axis::kSrc];
  for (int x = 0; x < kWindow; ++x) {
    double column[kWindow];
    for (int y = 0; y < kWindow; ++y) column[y] = weights[y * kWindow + x] * scale;
    transform_weights<Axis>(column, columns[x]);
  }
  double phases[Axis::kSrc][Axis::kSrc];
  for (int y = 0; y < Axis::kSrc; ++y) {
    double row[kWindow];
    for (int x = 0; x < kWindow; ++x) row[x] = columns[x][y];
    transform_weights<Axis>(row, phases[y]);
  }
  for (int point = 0; point < Axis::kPoints * Axis::kPoints; ++point) {
    const int row = point / Axis::kPoints, column = point % Axis::kPoints;
    for (int y = 0; y < phases_of<Axis>(row); ++y) {
      for (int x = 0; x < phases_of<Axis>(column); ++x, to += plane) {
        *to = static_cast<float>(phases[row * Axis::kStride + y][column * Axis::kStride + x]);
      }
    }
  }
}

/// [group of dst channels][point][phase][src channel][vector of the group][lane], `src_stored` channels of src: a unit
/// reads it once, front to back.
template <class Axis>
void pack_points(const ConvShape& shape, const float* weights, const float* scale, float* packed, int src_stored) {
  constexpr int kPhases = Axis::kSrc * Axis::kSrc;
  const int dst_stored = stored(shape.dst_channels);
  for (int first = 0; first < dst_stored; first += kGroupChannels) {
    const int width = dst_stored - first < kGroupChannels ? dst_stored - first : kGroupChannels;
    float* const group = packed + static_cast<size_t>(first) * static_cast<size_t>(src_stored) * kPhases;
    const size_t plane = static_cast<size_t>(src_stored) * static_cast<size_t>(width);
    for (int i = 0; i < src_stored; ++i) {
      for (int o = 0; o < width; ++o) {
        float* const to = group + i * width + o;
        const bool real = first + o < shape.dst_channels && i < shape.src_channels;
        if (real) {
          const size_t filter = static_cast<size_t>(first + o) * static_cast<size_t>(shape.src_channels);
          pack_filter<Axis>(weights + (filter + static_cast<size_t>(i)) * Axis::kWindow * Axis::kWindow,
                            scale == nullptr ? 1.0 : static_cast<double>(scale[first + o]), to, plane);
        } else {
          for (int phase = 0; phase < kPhases; ++phase) to[static_cast<size_t>(phase) * plane] = 0.0F;
        }
      }
    }
  }
}

}  // namespace
}  // namespace ration::kernels
