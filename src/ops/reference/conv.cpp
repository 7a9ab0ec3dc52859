#include <optional>
#include <type_traits>

#include "ops/reference/body.hpp"
#include "ops/reference/reference.hpp"
#include "ops/reference/window3.hpp"

namespace ration::ops::reference {
namespace {

struct Geometry {
  Window3 window;
  std::int64_t batch, groups, src_channels_per_group, dst_channels_per_group;
  bool has_bias, has_residual;
  graph::ConvAttributes attributes;
};

bool has(const StepSpec& spec, std::size_t i) { return i < spec.src.size() && spec.src[i].present; }

/// Returns the geometry, or a reason why there is none.
std::variant<Geometry, Refusal> resolve(const StepSpec& spec) {
  const auto& attributes = spec.node.get<graph::ConvAttributes>();
  const Shape& src = spec.src[0].shape;
  const Shape& weights = spec.src[1].shape;
  const std::optional<Window3> window = resolve_window3(spec, attributes.window, &weights, false);
  if (!window) return Refusal{"input of shape " + src.to_string() + " does not have 1 to 3 spatial axes"};
  const std::int64_t group = attributes.group;
  const bool divides = group >= 1 && src[1] == weights[1] * group && weights[0] % group == 0;
  if (!divides || spec.dst.shape[0] != src[0] || spec.dst.shape[1] != weights[0]) {
    return Refusal{"input " + src.to_string() + ", weights " + weights.to_string() + " and " + std::to_string(group) +
                   " groups do not fit each other"};
  }
  const bool is_biased = has(spec, 2);
  if (is_biased && spec.src[2].shape.elements() != weights[0]) {
    return Refusal{"the bias does not have one element per output channel"};
  }
  if (has(spec, 3) && !(spec.src[3].shape == spec.dst.shape)) return Refusal{"the residual does not have dst's shape"};
  return Geometry{*window, src[0], group, weights[1], weights[0] / group, is_biased, has(spec, 3), attributes};
}

/// Returns the products of one window, all input channels of the group, before bias and residual.
template <class T>
double dot(const Geometry& g, const T* src, const T* weights, const Spatial& at) {
  const Window3& window = g.window;
  double sum = 0.0;
  for (std::int64_t c = 0; c < g.src_channels_per_group; ++c) {
    const T* plane = src + c * window.inputs();
    for_each(window.kernel, [&](const Spatial& k) {
      const Spatial from = window.source(at, k);
      const auto weight = static_cast<double>(*weights++);
      if (window.is_inside(from)) sum += weight * static_cast<double>(plane[window.position(from)]);
    });
  }
  return sum;
}

template <class T>
void compute(const Geometry& g, const StepArgs& args) {
  const std::int64_t dst_channels = g.groups * g.dst_channels_per_group;
  const std::int64_t kernel = g.window.kernel[0] * g.window.kernel[1] * g.window.kernel[2];
  std::int64_t i = 0;
  for (std::int64_t n = 0; n < g.batch; ++n) {
    for (std::int64_t o = 0; o < dst_channels; ++o) {
      const std::int64_t first_channel = (n * g.groups + o / g.dst_channels_per_group) * g.src_channels_per_group;
      const T* src = src_as<T>(args, 0) + first_channel * g.window.inputs();
      const T* weights = src_as<T>(args, 1) + o * g.src_channels_per_group * kernel;
      const SharedTensor& scales = g.attributes.weight_scale;
      const double scale = scales.has_value() ? static_cast<double>(scales.load<float>(o)) : 1.0;
      for_each(g.window.output, [&](const Spatial& at) {
        double value = scale * dot(g, src, weights, at);
        if (g.has_bias) value += static_cast<double>(src_as<T>(args, 2)[o]);
        if (g.has_residual) value += static_cast<double>(src_as<T>(args, 3)[i]);
        if (g.attributes.activation) value = graph::apply(*g.attributes.activation, value);
        dst_as<T>(args)[i++] = static_cast<T>(value);
      });
    }
  }
}

}  // namespace

Answer conv(const StepSpec& spec) {
  for (std::size_t i = 1; i < spec.src.size(); ++i) {
    if (spec.src[i].present && spec.src[i].type != spec.src[0].type) return refuse_type(spec, i);
  }
  std::variant<Geometry, Refusal> geometry = resolve(spec);
  if (auto* refusal = std::get_if<Refusal>(&geometry)) return std::move(*refusal);
  return propose_float(spec, [&]<class T>(std::type_identity<T>) -> Body {
    return [g = std::get<Geometry>(geometry)](const StepArgs& args) { compute<T>(g, args); };
  });
}

}  // namespace ration::ops::reference
