/// A resolved window over exactly three spatial axes: missing ones are leading axes of size 1.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "graph/shape_rules.hpp"
#include "ops/implementation.hpp"

namespace ration::ops::reference {

using Spatial = std::array<std::int64_t, 3>;

struct Window3 {
  Spatial input{1, 1, 1}, output{1, 1, 1};
  Spatial kernel{1, 1, 1}, strides{1, 1, 1}, dilations{1, 1, 1};
  Spatial pads_begin{0, 0, 0}, pads_end{0, 0, 0};

  std::int64_t inputs() const { return input[0] * input[1] * input[2]; }
  std::int64_t outputs() const { return output[0] * output[1] * output[2]; }

  /// Returns the coordinate that kernel element k reads for the output o; it may lie in the padding or beyond it.
  Spatial source(const Spatial& o, const Spatial& k) const {
    Spatial at{};
    for (std::size_t a = 0; a < 3; ++a) at[a] = o[a] * strides[a] - pads_begin[a] + k[a] * dilations[a];
    return at;
  }
  bool is_inside(const Spatial& at) const {
    for (std::size_t a = 0; a < 3; ++a) {
      if (at[a] < 0 || at[a] >= input[a]) return false;
    }
    return true;
  }
  /// Returns true inside of the input and of its declared padding.
  bool is_padded_inside(const Spatial& at) const {
    for (std::size_t a = 0; a < 3; ++a) {
      if (at[a] < -pads_begin[a] || at[a] >= input[a] + pads_end[a]) return false;
    }
    return true;
  }
  /// Returns the row-major position of a coordinate that is inside of the input.
  std::int64_t position(const Spatial& at) const { return (at[0] * input[1] + at[1]) * input[2] + at[2]; }
};

/// Calls f with every coordinate of the extent, in row-major order.
template <class F>
void for_each(const Spatial& extent, F&& f) {
  Spatial at{};
  for (at[0] = 0; at[0] < extent[0]; ++at[0]) {
    for (at[1] = 0; at[1] < extent[1]; ++at[1]) {
      for (at[2] = 0; at[2] < extent[2]; ++at[2]) f(at);
    }
  }
}

/// Resolves the window of a step whose input 0 is [N, C, spatial...]. `weights` is [O, I, kernel...], or null for
/// poolings, whose window names its kernel. Returns nothing if there are not 1 to 3 spatial axes, or if the result
/// contradicts dst.
std::optional<Window3> resolve_window3(const StepSpec& spec, const graph::Window& window, const Shape* weights,
                                       bool ceil_mode);

}  // namespace ration::ops::reference
