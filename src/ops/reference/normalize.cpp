#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>

#include "graph/axes.hpp"
#include "ops/reference/body.hpp"
#include "ops/reference/reference.hpp"

namespace ration::ops::reference {
namespace {

/// A tensor seen as [outer, n, inner], where n is the axis of interest.
struct Lines {
  std::int64_t outer = 1, n = 1, inner = 1;
};

template <class T>
void softmax_line(const T* src, T* dst, const Lines& lines) {
  double greatest = -std::numeric_limits<double>::infinity();
  for (std::int64_t i = 0; i < lines.n; ++i) {
    greatest = std::max(greatest, static_cast<double>(src[i * lines.inner]));
  }
  double sum = 0.0;
  for (std::int64_t i = 0; i < lines.n; ++i) sum += std::exp(static_cast<double>(src[i * lines.inner]) - greatest);
  for (std::int64_t i = 0; i < lines.n; ++i) {
    dst[i * lines.inner] = static_cast<T>(std::exp(static_cast<double>(src[i * lines.inner]) - greatest) / sum);
  }
}

template <class T>
void normalize_across_channels(const graph::LrnAttributes& attributes, const Lines& lines, const StepArgs& args) {
  const std::int64_t before = (attributes.size - 1) / 2;
  const std::int64_t after = attributes.size - 1 - before;
  const double factor = static_cast<double>(attributes.alpha) / static_cast<double>(attributes.size);
  const T* src = src_as<T>(args, 0);
  T* dst = dst_as<T>(args);
  for (std::int64_t n = 0; n < lines.outer; ++n) {
    for (std::int64_t c = 0; c < lines.n; ++c) {
      for (std::int64_t s = 0; s < lines.inner; ++s) {
        double squares = 0.0;
        for (std::int64_t j = std::max<std::int64_t>(0, c - before); j <= std::min(lines.n - 1, c + after); ++j) {
          const auto x = static_cast<double>(src[(n * lines.n + j) * lines.inner + s]);
          squares += x * x;
        }
        const std::int64_t i = (n * lines.n + c) * lines.inner + s;
        const double base = static_cast<double>(attributes.bias) + factor * squares;
        dst[i] = static_cast<T>(static_cast<double>(src[i]) / std::pow(base, static_cast<double>(attributes.beta)));
      }
    }
  }
}

template <class T>
void normalize_by_statistics(double epsilon, const Lines& lines, const StepArgs& args) {
  const T* src = src_as<T>(args, 0);
  T* dst = dst_as<T>(args);
  std::int64_t i = 0;
  for (std::int64_t n = 0; n < lines.outer; ++n) {
    for (std::int64_t c = 0; c < lines.n; ++c) {
      const auto parameter = [&](std::size_t input) { return static_cast<double>(src_as<T>(args, input)[c]); };
      const double factor = parameter(1) / std::sqrt(parameter(4) + epsilon);
      for (std::int64_t s = 0; s < lines.inner; ++s, ++i) {
        dst[i] = static_cast<T>((static_cast<double>(src[i]) - parameter(3)) * factor + parameter(2));
      }
    }
  }
}

}  // namespace

Answer softmax(const StepSpec& spec) {
  const auto& attributes = spec.node.get<graph::SoftmaxAttributes>();
  const Shape& shape = spec.src[0].shape;
  Lines lines;
  if (shape.rank() > 0) {
    const auto resolve = attributes.flatten ? graph::resolve_split : graph::resolve_axis;
    const int axis = resolve(attributes.axis, shape.rank(), spec.node.label());
    const int end = attributes.flatten ? shape.rank() : axis + 1;
    lines = {shape.elements(0, axis), shape.elements(axis, end), shape.elements(end, shape.rank())};
  }
  return propose_float(spec, [&]<class T>(std::type_identity<T>) -> Body {
    return [lines](const StepArgs& args) {
      for (std::int64_t o = 0; o < lines.outer; ++o) {
        for (std::int64_t s = 0; s < lines.inner; ++s) {
          const std::int64_t start = o * lines.n * lines.inner + s;
          softmax_line(src_as<T>(args, 0) + start, dst_as<T>(args) + start, lines);
        }
      }
    };
  });
}

Answer lrn(const StepSpec& spec) {
  const auto& attributes = spec.node.get<graph::LrnAttributes>();
  const Shape& shape = spec.src[0].shape;
  if (shape.rank() < 2) return Refusal{"input of shape " + shape.to_string() + " has no channels"};
  if (attributes.size < 1) return Refusal{"size is " + std::to_string(attributes.size)};
  const Lines lines{shape[0], shape[1], shape.elements(2, shape.rank())};
  return propose_float(spec, [&]<class T>(std::type_identity<T>) -> Body {
    return [attributes, lines](const StepArgs& args) { normalize_across_channels<T>(attributes, lines, args); };
  });
}

Answer batch_normalization(const StepSpec& spec) {
  const Shape& shape = spec.src[0].shape;
  if (shape.rank() == 0) return Refusal{"the input is a scalar"};
  // A vector is a batch of one channel.
  const Lines lines{shape[0], shape.rank() > 1 ? shape[1] : 1, shape.rank() > 1 ? shape.elements(2, shape.rank()) : 1};
  for (std::size_t i = 1; i < 5; ++i) {
    if (spec.src[i].type != spec.src[0].type) return refuse_type(spec, i);
    if (spec.src[i].shape.elements() != lines.n) {
      return Refusal{"input " + std::to_string(i) + " does not have one element per channel"};
    }
  }
  const auto epsilon = static_cast<double>(spec.node.get<graph::BatchNormalizationAttributes>().epsilon);
  const auto body_for = [&]<class T>(std::type_identity<T>) -> Body {
    return [epsilon, lines](const StepArgs& args) { normalize_by_statistics<T>(epsilon, lines, args); };
  };
  return propose_float(spec, body_for, true);
}

}  // namespace ration::ops::reference
