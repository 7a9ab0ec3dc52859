/// What the reference implementations share: a loop nest as an Operation, and the choice of its element type.
#pragma once

#include <functional>
#include <type_traits>
#include <utility>

#include "ops/implementation.hpp"

namespace ration::ops::reference {

/// Computes a whole step from its arguments. Holds everything it needs by value and never allocates.
using Body = std::function<void(const StepArgs& args)>;

/// Returns the proposal that reads every present input and runs the body uncut. With may_alias the body reads element i
/// of input 0 before it writes element i of dst, and never later.
Proposal propose_body(const StepSpec& spec, Body body, bool may_alias = false);

/// Returns the refusal of the data type of input i.
Refusal refuse_type(const StepSpec& spec, std::size_t i);

/// Returns input i or dst as elements of type T.
template <class T>
const T* src_as(const StepArgs& args, std::size_t i) {
  return static_cast<const T*>(args.src[i]);
}
template <class T>
T* dst_as(const StepArgs& args) {
  return static_cast<T*>(args.dst);
}

/// Calls f with std::type_identity<T> for the C++ type of float32 or float64. Returns false for other types.
template <class F>
bool with_float_type(DataType type, F&& f) {
  switch (type) {
    case DataType::kFloat32: f(std::type_identity<float>{}); return true;
    case DataType::kFloat64: f(std::type_identity<double>{}); return true;
    default: return false;
  }
}

/// The same for every type with arithmetic: not for half precision and bool.
template <class F>
bool with_number_type(DataType type, F&& f) {
  switch (type) {
    case DataType::kInt8: f(std::type_identity<std::int8_t>{}); return true;
    case DataType::kInt16: f(std::type_identity<std::int16_t>{}); return true;
    case DataType::kInt32: f(std::type_identity<std::int32_t>{}); return true;
    case DataType::kInt64: f(std::type_identity<std::int64_t>{}); return true;
    case DataType::kUInt8: f(std::type_identity<std::uint8_t>{}); return true;
    case DataType::kUInt16: f(std::type_identity<std::uint16_t>{}); return true;
    case DataType::kUInt32: f(std::type_identity<std::uint32_t>{}); return true;
    case DataType::kUInt64: f(std::type_identity<std::uint64_t>{}); return true;
    default: return with_float_type(type, std::forward<F>(f));
  }
}

/// The same for an unsigned integer of the element's size: enough to move data of any type.
template <class F>
void with_cell_type(DataType type, F&& f) {
  switch (byte_size(type)) {
    case 1: f(std::type_identity<std::uint8_t>{}); break;
    case 2: f(std::type_identity<std::uint16_t>{}); break;
    case 4: f(std::type_identity<std::uint32_t>{}); break;
    default: f(std::type_identity<std::uint64_t>{}); break;
  }
}

/// Proposes a float operator: `body_for(std::type_identity<T>)` returns the Body for the type of input 0.
template <class F>
Answer propose_float(const StepSpec& spec, F&& body_for, bool may_alias = false) {
  Body body;
  const auto choose = [&](auto type) { body = body_for(type); };
  if (!with_float_type(spec.src[0].type, choose)) return refuse_type(spec, 0);
  return propose_body(spec, std::move(body), may_alias);
}

/// Proposes an operator that only moves cells of the size of input 0's elements.
template <class F>
Answer propose_cells(const StepSpec& spec, F&& body_for, bool may_alias = false) {
  Body body;
  with_cell_type(spec.src[0].type, [&](auto cell) { body = body_for(cell); });
  return propose_body(spec, std::move(body), may_alias);
}

}  // namespace ration::ops::reference
