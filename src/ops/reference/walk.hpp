/// Visits the coordinates of a shape in row-major order, and follows them through tensors of other strides.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "ration/tensor.hpp"

namespace ration::ops::reference {

/// Elements to move per step along each axis; 0 repeats an element.
using Strides = std::array<std::int64_t, Shape::kMaxRank>;

/// Returns the strides of a dense tensor.
inline Strides dense_strides(const Shape& shape) {
  Strides strides{};
  std::int64_t stride = 1;
  for (int axis = shape.rank() - 1; axis >= 0; --axis) {
    strides[static_cast<std::size_t>(axis)] = stride;
    stride *= shape[axis];
  }
  return strides;
}

/// Returns the strides, along the axes of `to`, of a dense tensor of shape `from` that NumPy would broadcast to `to`.
inline Strides broadcast_strides(const Shape& from, const Shape& to) {
  const Strides dense = dense_strides(from);
  Strides strides{};
  const int lead = to.rank() - from.rank();
  for (int axis = 0; axis < from.rank(); ++axis) {
    if (from[axis] != 1) strides[static_cast<std::size_t>(axis + lead)] = dense[static_cast<std::size_t>(axis)];
  }
  return strides;
}

/// The offsets of the current coordinate in N tensors. next() after the last coordinate starts again.
template <std::size_t N>
class Walk {
 public:
  Walk(const Shape& shape, const std::array<Strides, N>& strides) : shape_(shape), strides_(strides) {}

  std::int64_t offset(std::size_t tensor) const { return offsets_[tensor]; }
  std::int64_t coordinate(int axis) const { return at_[static_cast<std::size_t>(axis)]; }

  void next() {
    for (int axis = shape_.rank() - 1; axis >= 0; --axis) {
      const auto a = static_cast<std::size_t>(axis);
      const bool wraps = ++at_[a] >= shape_[axis];
      for (std::size_t k = 0; k < N; ++k) {
        offsets_[k] += wraps ? -strides_[k][a] * (shape_[axis] - 1) : strides_[k][a];
      }
      if (!wraps) return;
      at_[a] = 0;
    }
  }

 private:
  Shape shape_;
  std::array<Strides, N> strides_;
  Strides at_{};
  std::array<std::int64_t, N> offsets_{};
};

}  // namespace ration::ops::reference
