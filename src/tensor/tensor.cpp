#include "ration/tensor.hpp"

#include <cstring>

#include "base/block.hpp"
#include "base/fail.hpp"
#include "base/guarded.hpp"

namespace ration {

std::size_t byte_size(DataType type) noexcept {
  switch (type) {
    case DataType::kFloat64:
    case DataType::kInt64:
    case DataType::kUInt64: return 8;
    case DataType::kFloat32:
    case DataType::kInt32:
    case DataType::kUInt32: return 4;
    case DataType::kFloat16:
    case DataType::kBFloat16:
    case DataType::kInt16:
    case DataType::kUInt16: return 2;
    case DataType::kInt8:
    case DataType::kUInt8:
    case DataType::kBool: return 1;
  }
  return 1;
}

std::string_view to_string(DataType type) noexcept {
  switch (type) {
    case DataType::kFloat32: return "float32";
    case DataType::kFloat64: return "float64";
    case DataType::kFloat16: return "float16";
    case DataType::kBFloat16: return "bfloat16";
    case DataType::kInt8: return "int8";
    case DataType::kInt16: return "int16";
    case DataType::kInt32: return "int32";
    case DataType::kInt64: return "int64";
    case DataType::kUInt8: return "uint8";
    case DataType::kUInt16: return "uint16";
    case DataType::kUInt32: return "uint32";
    case DataType::kUInt64: return "uint64";
    case DataType::kBool: return "bool";
  }
  return "unknown";
}

void TensorView::check_length(std::size_t length) const {
  if (static_cast<std::int64_t>(length) == shape_.elements()) return;
  base::guarded("a tensor's view", [&] {
    base::fail(ErrorCode::kInvalidArgument, "a span of ", length, " elements cannot be viewed as shape ",
               shape_.to_string(), ", which has ", shape_.elements());
  });
}

void TensorView::check_access(DataType wanted, std::size_t alignment) const {
  base::require(wanted == type_, ErrorCode::kInvalidArgument, "a tensor of ", ration::to_string(type_), " was read as ",
                ration::to_string(wanted));
  base::require(data_ != nullptr || elements() == 0, ErrorCode::kInvalidArgument,
                "a tensor without memory was read: it is empty, was moved from, or views nothing");
  base::require(reinterpret_cast<std::uintptr_t>(data_) % alignment == 0, ErrorCode::kInvalidArgument, "a tensor of ",
                ration::to_string(type_), " is not aligned to ", alignment, " bytes");
}

Tensor::Tensor(DataType type, const Shape& shape) : shape_(shape), type_(type) {
  const std::size_t wanted = static_cast<std::size_t>(shape.elements()) * byte_size(type);
  memory_ = std::unique_ptr<std::byte, Free>(base::allocate_block(wanted), Free{wanted});
  if (memory_ != nullptr) return;
  base::guarded("a tensor", [&] {
    base::fail(ErrorCode::kResourceExhausted, "a tensor of shape ", shape.to_string(), " needs ", wanted,
               " bytes, which could not be allocated");
  });
}

Tensor Tensor::zeros(DataType type, const Shape& shape) {
  Tensor tensor(type, shape);
  std::memset(tensor.data(), 0, tensor.bytes());
  return tensor;
}

Tensor Tensor::copy_of(const TensorView& source) {
  base::require(source.data() != nullptr || source.bytes() == 0, ErrorCode::kInvalidArgument,
                "a tensor without memory was copied: it is empty, was moved from, or views nothing");
  Tensor tensor(source.type(), source.shape());
  if (tensor.bytes() != 0) std::memcpy(tensor.data(), source.data(), tensor.bytes());
  return tensor;
}

void Tensor::Free::operator()(std::byte* memory) const noexcept { base::free_block(memory, bytes); }

}  // namespace ration
