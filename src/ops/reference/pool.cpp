#include <cmath>
#include <limits>
#include <optional>
#include <type_traits>

#include "ops/reference/body.hpp"
#include "ops/reference/reference.hpp"
#include "ops/reference/window3.hpp"

namespace ration::ops::reference {
namespace {

using graph::OpKind;

/// The greatest value seen; a NaN stays, as in NumPy.
template <class T>
class Greatest {
 public:
  void add(T value) {
    if constexpr (std::is_floating_point_v<T>) {
      if (std::isnan(value)) value_ = value;
    }
    if (value > value_) value_ = value;
  }
  T value() const { return value_; }

 private:
  T value_ = std::is_floating_point_v<T> ? -std::numeric_limits<T>::infinity() : std::numeric_limits<T>::lowest();
};

template <class T>
T window_max(const Window3& window, const T* src, const Spatial& at) {
  Greatest<T> greatest;
  for_each(window.kernel, [&](const Spatial& k) {
    const Spatial from = window.source(at, k);
    if (window.is_inside(from)) greatest.add(src[window.position(from)]);
  });
  return greatest.value();
}

template <class T>
T window_mean(const Window3& window, const T* src, const Spatial& at, bool count_include_pad) {
  double sum = 0.0;
  std::int64_t count = 0;
  for_each(window.kernel, [&](const Spatial& k) {
    const Spatial from = window.source(at, k);
    const bool inside = window.is_inside(from);
    if (inside) sum += static_cast<double>(src[window.position(from)]);
    if (inside || (count_include_pad && window.is_padded_inside(from))) ++count;
  });
  return count == 0 ? T{0} : static_cast<T>(sum / static_cast<double>(count));
}

/// Calls `pool_at(plane, coordinate)` for every element of dst.
template <class T, class F>
void for_each_plane(const Window3& window, std::int64_t planes, const StepArgs& args, F&& pool_at) {
  T* dst = dst_as<T>(args);
  for (std::int64_t p = 0; p < planes; ++p) {
    const T* plane = src_as<T>(args, 0) + p * window.inputs();
    for_each(window.output, [&](const Spatial& at) { *dst++ = pool_at(plane, at); });
  }
}

}  // namespace

Answer pool(const StepSpec& spec) {
  const auto& attributes = spec.node.get<graph::PoolAttributes>();
  const std::optional<Window3> window = resolve_window3(spec, attributes.window, nullptr, attributes.ceil_mode);
  if (!window) return Refusal{"input of shape " + spec.src[0].shape.to_string() + " does not have 1 to 3 spatial axes"};
  const std::int64_t planes = spec.src[0].shape.elements(0, 2);
  if (spec.node.op == OpKind::kAveragePool) {
    return propose_float(spec, [&]<class T>(std::type_identity<T>) -> Body {
      return [w = *window, planes, with_pad = attributes.count_include_pad](const StepArgs& args) {
        for_each_plane<T>(w, planes, args,
                          [&](const T* plane, const Spatial& at) { return window_mean(w, plane, at, with_pad); });
      };
    });
  }
  Body body;
  const auto choose = [&]<class T>(std::type_identity<T>) {
    body = [w = *window, planes](const StepArgs& args) {
      for_each_plane<T>(w, planes, args, [&](const T* plane, const Spatial& at) { return window_max(w, plane, at); });
    };
  };
  if (!with_number_type(spec.src[0].type, choose)) return refuse_type(spec, 0);
  return propose_body(spec, std::move(body));
}

Answer global_pool(const StepSpec& spec) {
  const Shape& shape = spec.src[0].shape;
  if (shape.rank() < 2) return Refusal{"input of shape " + shape.to_string() + " has no channels"};
  const std::int64_t planes = shape.elements(0, 2);
  const std::int64_t positions = shape.elements(2, shape.rank());
  const bool mean = spec.node.op == OpKind::kGlobalAveragePool;
  return propose_float(spec, [&]<class T>(std::type_identity<T>) -> Body {
    return [planes, positions, mean](const StepArgs& args) {
      const T* src = src_as<T>(args, 0);
      for (std::int64_t p = 0; p < planes; ++p, src += positions) {
        double sum = 0.0;
        Greatest<T> greatest;
        for (std::int64_t i = 0; i < positions; ++i) {
          sum += static_cast<double>(src[i]);
          greatest.add(src[i]);
        }
        dst_as<T>(args)[p] = mean ? static_cast<T>(sum / static_cast<double>(positions)) : greatest.value();
      }
    };
  });
}

}  // namespace ration::ops::reference
