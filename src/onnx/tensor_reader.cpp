#include "onnx/tensor_reader.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <span>

#include "base/fail.hpp"
#include "onnx/typed_data.hpp"
#include "tensor/half.hpp"

namespace ration::onnx {

namespace {

static_assert(std::endian::native == std::endian::little, "ONNX stores tensors in little-endian order");

constexpr std::int64_t kMaxElements = std::int64_t{1} << 58;  // Shape::elements() refuses more.

// An empty tensor needs an address too, because SharedTensor takes null for "no constant".
constexpr std::byte kNothing{};

struct TypeRow {
  std::string_view name;
  std::optional<DataType> type;
};

// Indexed by the numbers of TensorProto.DataType.
constexpr std::array<TypeRow, 29> kTypes = {{
    {"undefined", std::nullopt},
    {"float32", DataType::kFloat32},
    {"uint8", DataType::kUInt8},
    {"int8", DataType::kInt8},
    {"uint16", DataType::kUInt16},
    {"int16", DataType::kInt16},
    {"int32", DataType::kInt32},
    {"int64", DataType::kInt64},
    {"string", std::nullopt},
    {"bool", DataType::kBool},
    {"float16", DataType::kFloat16},
    {"float64", DataType::kFloat64},
    {"uint32", DataType::kUInt32},
    {"uint64", DataType::kUInt64},
    {"complex64", std::nullopt},
    {"complex128", std::nullopt},
    {"bfloat16", DataType::kBFloat16},
    {"float8e4m3fn", std::nullopt},
    {"float8e4m3fnuz", std::nullopt},
    {"float8e5m2", std::nullopt},
    {"float8e5m2fnuz", std::nullopt},
    {"uint4", std::nullopt},
    {"int4", std::nullopt},
    {"float4e2m1", std::nullopt},
    {"float8e8m0", std::nullopt},
    {"uint2", std::nullopt},
    {"int2", std::nullopt},
    {"float6e2m3", std::nullopt},
    {"float6e3m2", std::nullopt},
}};

Shape checked_shape(const std::vector<std::int64_t>& dims, const std::string& label) {
  base::require(dims.size() <= static_cast<std::size_t>(Shape::kMaxRank), ErrorCode::kUnsupported, label, " has rank ",
                dims.size(), "; ranks up to ", Shape::kMaxRank, " are supported");
  std::int64_t product = 1;
  for (const std::int64_t dim : dims) {
    base::require(dim >= 0, ErrorCode::kInvalidModel, label, " has the negative dimension ", dim);
    base::require(dim == 0 || product <= kMaxElements / dim, ErrorCode::kInvalidModel, label,
                  " has more than 2^58 elements");
    product *= std::max<std::int64_t>(dim, 1);
  }
  return Shape(std::span<const std::int64_t>(dims));
}

SharedTensor widen(std::span<const std::byte> bytes, DataType type, const Shape& shape) {
  const auto convert = type == DataType::kFloat16 ? float16_to_float : bfloat16_to_float;
  Tensor result(DataType::kFloat32, shape);
  const std::span<float> values = result.values<float>();
  for (std::size_t i = 0; i < values.size(); ++i) {
    std::uint16_t bits = 0;
    std::memcpy(&bits, bytes.data() + i * sizeof(bits), sizeof(bits));
    values[i] = convert(bits);
  }
  return SharedTensor(std::move(result));
}

// A bool whose byte is neither 0 nor 1 is undefined behaviour for whoever loads it.
SharedTensor normalise_bool(std::span<const std::byte> bytes, const Shape& shape) {
  Tensor result(DataType::kBool, shape);
  std::transform(bytes.begin(), bytes.end(), static_cast<std::byte*>(result.data()),
                 [](std::byte value) { return value == std::byte{0} ? std::byte{0} : std::byte{1}; });
  return SharedTensor(std::move(result));
}

}  // namespace

DataType data_type(std::int64_t number, const std::string& label) {
  base::require(number > 0 && number < static_cast<std::int64_t>(kTypes.size()), ErrorCode::kInvalidModel, label,
                " has the unknown data type number ", number);
  const TypeRow& row = kTypes[static_cast<std::size_t>(number)];
  base::require(row.type.has_value(), ErrorCode::kUnsupported, label, " has the unsupported data type ", row.name);
  return *row.type;
}

DataType widened(DataType type) noexcept {
  return type == DataType::kFloat16 || type == DataType::kBFloat16 ? DataType::kFloat32 : type;
}

SharedTensor TensorReader::read(const TensorProto& tensor, const std::string& label) {
  const DataType type = data_type(tensor.data_type, label);
  const Shape shape = checked_shape(tensor.dims, label);
  base::require(!tensor.is_segment, ErrorCode::kUnsupported, label, " is stored in segments");

  SharedBytes data;
  if (tensor.is_external)
    data = external_.find(tensor, label);
  else if (tensor.raw_data)
    data = {std::as_bytes(std::span<const char>(*tensor.raw_data)), owner_, mapped_};
  else
    data = typed_data(tensor, type, owner_, label);

  const std::size_t wanted = static_cast<std::size_t>(shape.elements()) * byte_size(type);
  base::require(data.bytes.size() == wanted, ErrorCode::kInvalidModel, label, " holds ", data.bytes.size(),
                " bytes of data, but its shape ", shape.to_string(), " of ", to_string(type), " takes ", wanted);
  if (wanted == 0) return {TensorView(widened(type), shape, &kNothing), nullptr};
  if (widened(type) != type) return widen(data.bytes, type, shape);
  if (type == DataType::kBool) return normalise_bool(data.bytes, shape);
  const TensorView view(type, shape, data.bytes.data());
  if (copies_ && data.owner == nullptr) return SharedTensor(Tensor::copy_of(view));
  return {view, data.owner, data.mapped};
}

}  // namespace ration::onnx
