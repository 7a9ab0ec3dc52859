#include <algorithm>
#include <span>
#include <string>
#include <type_traits>

#include "base/fail.hpp"
#include "ops/reference/body.hpp"
#include "ops/reference/reference.hpp"
#include "ops/reference/walk.hpp"

namespace ration::ops::reference {
namespace {

using graph::OpKind;

/// Integers are computed modulo 2^bits, through unsigned, where overflow is defined. A divisor is not 0.
template <class T>
T integer(OpKind op, T a, T b) {
  const auto x = static_cast<std::uint64_t>(a);
  const auto y = static_cast<std::uint64_t>(b);
  switch (op) {
    case OpKind::kAdd: return static_cast<T>(x + y);
    case OpKind::kSub: return static_cast<T>(x - y);
    case OpKind::kMul: return static_cast<T>(x * y);
    default: break;
  }
  if constexpr (std::is_signed_v<T>) {
    // The quotient of the smallest integer and -1 does not fit and would trap.
    if (b == -1) return static_cast<T>(std::uint64_t{0} - x);
  }
  return static_cast<T>(a / b);
}

template <class T>
T floating(OpKind op, T a, T b) {
  switch (op) {
    case OpKind::kAdd: return a + b;
    case OpKind::kSub: return a - b;
    case OpKind::kMul: return a * b;
    default: return a / b;
  }
}

/// A quotient without a value is an error, since an integer has no NaN to say so.
template <class T>
void require_no_zero(std::span<const T> divisors, const std::string& label) {
  const auto zero = std::find(divisors.begin(), divisors.end(), T{0});
  base::require(zero == divisors.end(), ErrorCode::kInvalidArgument, label, ": the divisor's element ",
                zero - divisors.begin(), " is 0, and integers cannot be divided by it");
}

template <class T>
Body body_of(const StepSpec& spec) {
  const std::array strides{broadcast_strides(spec.src[0].shape, spec.dst.shape),
                           broadcast_strides(spec.src[1].shape, spec.dst.shape)};
  return [op = spec.node.op, shape = spec.dst.shape, divisors = spec.src[1].shape.elements(), strides,
          label = spec.node.label()](const StepArgs& args) {
    const T* a = src_as<T>(args, 0);
    const T* b = src_as<T>(args, 1);
    T* dst = dst_as<T>(args);
    const std::int64_t elements = shape.elements();
    if constexpr (std::is_integral_v<T>) {
      if (op == OpKind::kDiv && elements > 0)
        require_no_zero(std::span<const T>(b, static_cast<std::size_t>(divisors)), label);
    }
    Walk<2> walk(shape, strides);
    for (std::int64_t i = 0; i < elements; ++i, walk.next()) {
      if constexpr (std::is_integral_v<T>)
        dst[i] = integer(op, a[walk.offset(0)], b[walk.offset(1)]);
      else
        dst[i] = floating(op, a[walk.offset(0)], b[walk.offset(1)]);
    }
  };
}

}  // namespace

Answer binary(const StepSpec& spec) {
  if (spec.src[1].type != spec.src[0].type) return refuse_type(spec, 1);
  Body body;
  const auto choose = [&]<class T>(std::type_identity<T>) { body = body_of<T>(spec); };
  if (!with_number_type(spec.src[0].type, choose)) return refuse_type(spec, 0);
  return propose_body(spec, std::move(body), spec.src[0].shape == spec.dst.shape);
}

}  // namespace ration::ops::reference
