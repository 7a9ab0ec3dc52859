#include "c_api/tensors.hpp"

#include <algorithm>
#include <optional>
#include <span>
#include <string>

#include "c_api/error.hpp"

namespace ration::c_api {
namespace {

// The numbers of C are those of C++.
static_assert(static_cast<int>(DataType::kFloat32) == RATION_FLOAT32);
static_assert(static_cast<int>(DataType::kFloat64) == RATION_FLOAT64);
static_assert(static_cast<int>(DataType::kFloat16) == RATION_FLOAT16);
static_assert(static_cast<int>(DataType::kBFloat16) == RATION_BFLOAT16);
static_assert(static_cast<int>(DataType::kInt8) == RATION_INT8);
static_assert(static_cast<int>(DataType::kInt16) == RATION_INT16);
static_assert(static_cast<int>(DataType::kInt32) == RATION_INT32);
static_assert(static_cast<int>(DataType::kInt64) == RATION_INT64);
static_assert(static_cast<int>(DataType::kUInt8) == RATION_UINT8);
static_assert(static_cast<int>(DataType::kUInt16) == RATION_UINT16);
static_assert(static_cast<int>(DataType::kUInt32) == RATION_UINT32);
static_assert(static_cast<int>(DataType::kUInt64) == RATION_UINT64);
static_assert(static_cast<int>(DataType::kBool) == RATION_BOOL);
static_assert(Shape::kMaxRank == RATION_MAX_RANK && Shape::kDynamic == RATION_FREE_DIM);

std::optional<DataType> data_type_of(ration_type type) noexcept {
  if (type < RATION_FLOAT32 || type > RATION_BOOL) return std::nullopt;
  return static_cast<DataType>(type);
}

std::span<const std::int64_t> dims_of(const ration_tensor& tensor) noexcept {
  return {tensor.dims, static_cast<std::size_t>(tensor.rank)};
}

/// Returns what cannot be about the tensor, or nothing. Sentences are made on failure only: this is on the way of every
/// request.
std::string flaw_of(const ration_tensor& tensor) {
  if (!data_type_of(tensor.type)) return "has the type " + std::to_string(tensor.type) + ", which is no ration_type";
  if (tensor.rank < 0 || tensor.rank > RATION_MAX_RANK) {
    return "has the rank " + std::to_string(tensor.rank) + ", expected 0 to " + std::to_string(RATION_MAX_RANK);
  }
  bool has_elements = true;
  for (const std::int64_t dim : dims_of(tensor)) {
    if (dim < 0) return "has the dimension " + std::to_string(dim);
    has_elements = has_elements && dim > 0;
  }
  return has_elements && tensor.data == nullptr ? "has NULL for its data" : "";
}

template <class View>
std::vector<View> views_of(const ration_tensor* tensors, std::size_t count, std::size_t expected, const char* role) {
  // First: a count that was never set would lead past the end of the array.
  if (count != expected) {
    refuse("the model has " + std::to_string(expected) + ' ' + role + "s, but " + std::to_string(count) +
           " were given");
  }
  if (tensors == nullptr && count > 0) refuse("NULL was given for " + std::to_string(count) + ' ' + role + 's');
  std::vector<View> views;
  views.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    const std::string flaw = flaw_of(tensors[i]);
    if (!flaw.empty()) refuse(std::string(role) + ' ' + std::to_string(i) + ' ' + flaw);
    views.push_back(View(*data_type_of(tensors[i].type), Shape(dims_of(tensors[i])), tensors[i].data));
  }
  return views;
}

void copy_dims(const Shape& shape, std::int64_t (&dims)[RATION_MAX_RANK]) noexcept {
  std::copy(shape.begin(), shape.end(), dims);
}

}  // namespace

std::vector<TensorView> inputs_of(const ration_tensor* tensors, std::size_t count, std::size_t expected) {
  return views_of<TensorView>(tensors, count, expected, "input");
}

std::vector<MutableTensorView> outputs_of(const ration_tensor* tensors, std::size_t count, std::size_t expected) {
  return views_of<MutableTensorView>(tensors, count, expected, "output");
}

ration_tensor tensor_of(Tensor& tensor) noexcept {
  ration_tensor result{};
  result.data = tensor.data();
  result.type = static_cast<ration_type>(tensor.type());
  result.rank = tensor.shape().rank();
  copy_dims(tensor.shape(), result.dims);
  return result;
}

ration_tensor_info info_of(const TensorInfo& info) noexcept {
  ration_tensor_info result{};
  result.size = sizeof(result);
  result.name = info.name.c_str();
  result.type = static_cast<ration_type>(info.type);
  result.rank = info.shape.rank();
  copy_dims(info.shape, result.dims);
  return result;
}

}  // namespace ration::c_api

size_t ration_type_bytes(ration_type type) {
  const auto known = ration::c_api::data_type_of(type);
  return known ? ration::byte_size(*known) : 0;
}

const char* ration_type_name(ration_type type) {
  const auto known = ration::c_api::data_type_of(type);
  return known ? ration::to_string(*known).data() : nullptr;
}
