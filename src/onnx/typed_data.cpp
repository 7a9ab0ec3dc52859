#include "onnx/typed_data.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "base/fail.hpp"
#include "onnx/wire.hpp"

namespace ration::onnx {

namespace {

// The field numbers of TensorProto.
constexpr std::uint32_t kFloatData = 4;
constexpr std::uint32_t kInt32Data = 5;
constexpr std::uint32_t kInt64Data = 7;
constexpr std::uint32_t kDoubleData = 10;
constexpr std::uint32_t kUInt64Data = 11;

template <class T>
SharedBytes take(std::vector<T> values) {
  auto held = std::make_shared<const std::vector<T>>(std::move(values));
  const std::span<const T> all(*held);
  return {std::as_bytes(all), std::move(held)};
}

// A field written in one packed piece, the usual case, can be viewed instead of copied.
std::optional<std::string_view> single_packed_piece(std::string_view body, std::uint32_t tag) {
  std::optional<std::string_view> piece;
  for (FieldReader field(body, "TensorProto"); field.next();) {
    if (field.tag() != tag) {
      field.skip();
      continue;
    }
    if (piece.has_value() || !field.is_packed()) return std::nullopt;
    piece = field.bytes();
  }
  return piece;
}

template <class T>
SharedBytes floating(std::string_view body, std::uint32_t tag, const std::shared_ptr<const void>& owner) {
  if (const auto piece = single_packed_piece(body, tag)) {
    return {std::as_bytes(std::span<const char>(piece->data(), piece->size())), owner, false};
  }
  std::vector<T> values;
  for (FieldReader field(body, "TensorProto"); field.next();) {
    if (field.tag() == tag)
      field.append_numbers(values);
    else
      field.skip();
  }
  return take(std::move(values));
}

std::vector<std::int64_t> integers(std::string_view body, std::uint32_t tag) {
  std::vector<std::int64_t> values;
  for (FieldReader field(body, "TensorProto"); field.next();) {
    if (field.tag() == tag)
      field.append_integers(values);
    else
      field.skip();
  }
  return values;
}

template <class T>
SharedBytes narrow(const std::vector<std::int64_t>& wide, DataType type, const std::string& label) {
  std::vector<T> values;
  values.reserve(wide.size());
  for (const std::int64_t value : wide) {
    base::require(std::in_range<T>(value), ErrorCode::kInvalidModel, label, " holds ", value, ", which is no ",
                  to_string(type));
    values.push_back(static_cast<T>(value));
  }
  return take(std::move(values));
}

}  // namespace

SharedBytes typed_data(const TensorProto& tensor, DataType type, const std::shared_ptr<const void>& owner,
                       const std::string& label) {
  const std::string_view body = tensor.body;
  switch (type) {
    case DataType::kFloat32: return floating<float>(body, kFloatData, owner);
    case DataType::kFloat64: return floating<double>(body, kDoubleData, owner);
    case DataType::kInt64:
    case DataType::kUInt64: return take(integers(body, type == DataType::kInt64 ? kInt64Data : kUInt64Data));
    case DataType::kUInt32: return narrow<std::uint32_t>(integers(body, kUInt64Data), type, label);
    case DataType::kInt32: return narrow<std::int32_t>(integers(body, kInt32Data), type, label);
    case DataType::kInt16: return narrow<std::int16_t>(integers(body, kInt32Data), type, label);
    case DataType::kInt8: return narrow<std::int8_t>(integers(body, kInt32Data), type, label);
    case DataType::kBool:
    case DataType::kUInt8: return narrow<std::uint8_t>(integers(body, kInt32Data), type, label);
    // Half precision is stored as its 16 bits, widened to a varint.
    case DataType::kFloat16:
    case DataType::kBFloat16:
    case DataType::kUInt16: return narrow<std::uint16_t>(integers(body, kInt32Data), type, label);
  }
  base::fail(ErrorCode::kInternal, label, " has an unknown data type");
}

}  // namespace ration::onnx
