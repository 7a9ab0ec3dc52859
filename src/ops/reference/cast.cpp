#include <cmath>
#include <limits>
#include <type_traits>

#include "ops/reference/body.hpp"
#include "ops/reference/half.hpp"
#include "ops/reference/reference.hpp"
#include "tensor/half.hpp"

namespace ration::ops::reference {
namespace {

/// Element types by tag, since half precision has no C++ type and bool must not be mistaken for an integer.
template <class T>
struct Element {
  using Stored = T;
  static T read(T stored) { return stored; }
};
struct Float16 {};
struct BFloat16 {};
template <>
struct Element<Float16> {
  using Stored = std::uint16_t;
  static float read(std::uint16_t stored) { return float16_to_float(stored); }
};
template <>
struct Element<BFloat16> {
  using Stored = std::uint16_t;
  static float read(std::uint16_t stored) { return bfloat16_to_float(stored); }
};
/// A bool is a byte that a host may have filled with anything; every byte but 0 is true.
template <>
struct Element<bool> {
  using Stored = std::uint8_t;
  static std::uint8_t read(std::uint8_t stored) { return stored != 0 ? 1 : 0; }
};

/// ONNX leaves a float outside of the integer's range undefined; here it saturates, and NaN becomes 0.
template <class To, class From>
To to_integer(From x) {
  if constexpr (std::is_integral_v<From>)
    return static_cast<To>(x);
  else {
    if (std::isnan(x)) return 0;
    // 2^digits, one above the greatest value, is exact in every float type; the greatest value may not be.
    const From above = std::ldexp(From{1}, std::numeric_limits<To>::digits);
    const From lowest = static_cast<From>(std::numeric_limits<To>::lowest());
    if (x >= above) return std::numeric_limits<To>::max();
    return x <= lowest ? std::numeric_limits<To>::lowest() : static_cast<To>(x);
  }
}

template <class To, class From>
typename Element<To>::Stored convert(From x) {
  if constexpr (std::is_same_v<To, Float16>)
    return to_float16(static_cast<double>(x));
  else if constexpr (std::is_same_v<To, BFloat16>)
    return to_bfloat16(static_cast<double>(x));
  else if constexpr (std::is_same_v<To, bool>)
    return x != From{0} ? 1 : 0;
  else if constexpr (std::is_floating_point_v<To>)
    return static_cast<To>(x);
  else
    return to_integer<To>(x);
}

/// Calls f with std::type_identity of the element's tag; every type has one.
template <class F>
void with_element(DataType type, F&& f) {
  switch (type) {
    case DataType::kFloat16: f(std::type_identity<Float16>{}); break;
    case DataType::kBFloat16: f(std::type_identity<BFloat16>{}); break;
    case DataType::kBool: f(std::type_identity<bool>{}); break;
    default: with_number_type(type, f); break;
  }
}

template <class From, class To>
Body body_of(std::int64_t elements) {
  return [elements](const StepArgs& args) {
    const auto* src = src_as<typename Element<From>::Stored>(args, 0);
    auto* dst = dst_as<typename Element<To>::Stored>(args);
    for (std::int64_t i = 0; i < elements; ++i) dst[i] = convert<To>(Element<From>::read(src[i]));
  };
}

/// To float32 by way of half precision.
template <class From, class Half>
Body rounded_body(std::int64_t elements) {
  return [elements](const StepArgs& args) {
    const auto* src = src_as<typename Element<From>::Stored>(args, 0);
    for (std::int64_t i = 0; i < elements; ++i) {
      dst_as<float>(args)[i] = Element<Half>::read(convert<Half>(Element<From>::read(src[i])));
    }
  };
}

}  // namespace

Answer cast(const StepSpec& spec) {
  const std::int64_t elements = spec.dst.shape.elements();
  Body body;
  if (const auto through = spec.node.get<graph::CastAttributes>().through) {
    with_element(spec.src[0].type, [&]<class From>(std::type_identity<From>) {
      body = through == DataType::kFloat16 ? rounded_body<From, Float16>(elements)
                                           : rounded_body<From, BFloat16>(elements);
    });
    return propose_body(spec, std::move(body));
  }
  with_element(spec.src[0].type, [&]<class From>(std::type_identity<From>) {
    with_element(spec.dst.type, [&]<class To>(std::type_identity<To>) { body = body_of<From, To>(elements); });
  });
  return propose_body(spec, std::move(body));
}

}  // namespace ration::ops::reference
