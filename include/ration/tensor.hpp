/// Shapes, data types and dense row-major host memory: what goes into a model and what comes out.
///
///     ration::Tensor image(ration::DataType::kFloat32, {1, 3, 224, 224});
///     std::span<float> pixels = image.values<float>();
///     pixels[0] = 0.5F;
///     ration::TensorView view = image;                       // borrows, does not copy
///     std::vector<float> mine(10);
///     ration::TensorView borrowed(std::span<const float>(mine), {1, 10});
///
/// Tensor owns its memory and is move-only; the views borrow and must not outlive what they look at. Nothing here is
/// synchronised: concurrent reads are safe, a write needs the caller's own order. Only Tensor allocates.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "ration/export.hpp"

namespace ration {

/// Element types of tensors. Half precision is stored as its 16 bits.
enum class DataType : std::uint8_t {
  kFloat32,
  kFloat64,
  kFloat16,
  kBFloat16,
  kInt8,
  kInt16,
  kInt32,
  kInt64,
  kUInt8,
  kUInt16,
  kUInt32,
  kUInt64,
  kBool,
};

/// Returns the size of one element in bytes.
RATION_EXPORT std::size_t byte_size(DataType type) noexcept;

/// Returns the name as ONNX and NumPy spell it, for example "float32".
RATION_EXPORT std::string_view to_string(DataType type) noexcept;

/// Maps a C++ arithmetic type to its DataType; half precision has no C++ type and is never mapped.
template <class T>
constexpr DataType data_type_of() {
  using U = std::remove_cv_t<T>;
  if constexpr (std::is_same_v<U, bool>)
    return DataType::kBool;
  else if constexpr (std::is_same_v<U, float>)
    return DataType::kFloat32;
  else if constexpr (std::is_same_v<U, double>)
    return DataType::kFloat64;
  else if constexpr (std::is_same_v<U, std::int8_t>)
    return DataType::kInt8;
  else if constexpr (std::is_same_v<U, std::int16_t>)
    return DataType::kInt16;
  else if constexpr (std::is_same_v<U, std::int32_t>)
    return DataType::kInt32;
  else if constexpr (std::is_same_v<U, std::int64_t>)
    return DataType::kInt64;
  else if constexpr (std::is_same_v<U, std::uint8_t>)
    return DataType::kUInt8;
  else if constexpr (std::is_same_v<U, std::uint16_t>)
    return DataType::kUInt16;
  else if constexpr (std::is_same_v<U, std::uint32_t>)
    return DataType::kUInt32;
  else {
    static_assert(std::is_same_v<U, std::uint64_t>, "no tensor data type for this C++ type");
    return DataType::kUInt64;
  }
}

/// The dimensions of a tensor, outermost first; a scalar has rank 0. A dimension known only at run time, such as a
/// free batch size, is kDynamic. Held inline: copying never allocates.
class RATION_EXPORT Shape {
 public:
  static constexpr int kMaxRank = 8;
  static constexpr std::int64_t kDynamic = -1;

  Shape() = default;
  /// Throws Error(kInvalidArgument) on more than kMaxRank dimensions or one below kDynamic.
  Shape(std::initializer_list<std::int64_t> dims);
  explicit Shape(std::span<const std::int64_t> dims);

  int rank() const noexcept { return rank_; }
  std::int64_t operator[](int axis) const noexcept { return dims_[static_cast<std::size_t>(axis)]; }
  void set(int axis, std::int64_t dim) noexcept { dims_[static_cast<std::size_t>(axis)] = dim; }
  std::span<const std::int64_t> dims() const noexcept { return {dims_.data(), static_cast<std::size_t>(rank_)}; }
  const std::int64_t* begin() const noexcept { return dims_.data(); }
  const std::int64_t* end() const noexcept { return dims_.data() + rank_; }

  /// Returns true if no dimension is kDynamic.
  bool is_static() const noexcept;
  /// Returns true if the ranks agree and each dimension equals the declared one wherever that is not kDynamic.
  bool fits(const Shape& declared) const noexcept;
  /// Returns the number of elements, 1 for a scalar. Throws Error(kInvalidArgument) if a dimension is dynamic or the
  /// product exceeds 2^58.
  std::int64_t elements() const;
  /// Returns the product of the dimensions in [first, last), under the same conditions as elements().
  std::int64_t elements(int first, int last) const;
  /// Returns "[1, 3, 224, 224]"; a dynamic dimension prints as "?".
  std::string to_string() const;

  friend bool operator==(const Shape& a, const Shape& b) noexcept;

 private:
  std::array<std::int64_t, kMaxRank> dims_{};
  int rank_ = 0;
};

/// Borrowed read-only memory with a type and a shape. Copying copies the reference.
/// Invariant: the memory holds shape.elements() elements of type, in row-major order without gaps.
class RATION_EXPORT TensorView {
 public:
  TensorView() = default;
  TensorView(DataType type, const Shape& shape, const void* data) : shape_(shape), data_(data), type_(type) {}
  /// Throws Error(kInvalidArgument) if the span's length is not shape.elements().
  template <class T>
  TensorView(std::span<const T> values, const Shape& shape) : TensorView(data_type_of<T>(), shape, values.data()) {
    check_length(values.size());
  }

  DataType type() const noexcept { return type_; }
  const Shape& shape() const noexcept { return shape_; }
  const void* data() const noexcept { return data_; }
  std::int64_t elements() const { return shape_.elements(); }
  std::size_t bytes() const { return static_cast<std::size_t>(elements()) * byte_size(type_); }

  /// Returns the elements. Throws Error(kInvalidArgument) if T is not the data type, the memory is not aligned for T,
  /// or there are elements but no memory.
  template <class T>
  std::span<const T> values() const {
    check_access(data_type_of<T>(), alignof(T));
    return {static_cast<const T*>(data_), static_cast<std::size_t>(elements())};
  }

 private:
  void check_length(std::size_t length) const;
  void check_access(DataType wanted, std::size_t alignment) const;

  Shape shape_;
  const void* data_ = nullptr;
  DataType type_ = DataType::kFloat32;
};

/// Borrowed writable memory, for example the caller's buffer for an output. Same invariant as TensorView.
class RATION_EXPORT MutableTensorView {
 public:
  MutableTensorView() = default;
  MutableTensorView(DataType type, const Shape& shape, void* data) : shape_(shape), data_(data), type_(type) {}

  DataType type() const noexcept { return type_; }
  const Shape& shape() const noexcept { return shape_; }
  void* data() const noexcept { return data_; }
  std::size_t bytes() const { return static_cast<std::size_t>(shape_.elements()) * byte_size(type_); }

 private:
  Shape shape_;
  void* data_ = nullptr;
  DataType type_ = DataType::kFloat32;
};

/// Owns dense memory, aligned to kAlignment bytes. Move-only: a copy is said aloud with clone().
class RATION_EXPORT Tensor {
 public:
  /// One cache line, and the widest vector register of x86-64.
  static constexpr std::size_t kAlignment = 64;

  /// An empty tensor: it has no memory and no elements, and no model takes it. A tensor that was moved from is one.
  Tensor() = default;
  Tensor(Tensor&& other) noexcept { *this = std::move(other); }
  Tensor& operator=(Tensor&& other) noexcept {
    shape_ = std::exchange(other.shape_, Shape());
    memory_ = std::move(other.memory_);
    type_ = std::exchange(other.type_, DataType::kFloat32);
    return *this;
  }
  ~Tensor() = default;
  /// Allocates without initialising. Throws Error(kInvalidArgument) for a dynamic shape and Error(kResourceExhausted)
  /// if the memory cannot be had.
  Tensor(DataType type, const Shape& shape);

  /// Allocates and fills with zeros.
  static Tensor zeros(DataType type, const Shape& shape);
  /// Allocates and copies. Throws Error(kInvalidArgument) if the length is not shape.elements().
  template <class T>
  static Tensor from(std::span<const T> values, const Shape& shape) {
    return copy_of(TensorView(values, shape));
  }
  /// Throws Error(kInvalidArgument) if the source has elements but no memory, as the view of an empty tensor has.
  static Tensor copy_of(const TensorView& source);
  Tensor clone() const { return copy_of(*this); }

  /// Returns true if there is no memory. A shape with a dimension of zero has memory of no bytes, and is not empty.
  bool empty() const noexcept { return memory_ == nullptr; }
  DataType type() const noexcept { return type_; }
  const Shape& shape() const noexcept { return shape_; }
  void* data() noexcept { return memory_.get(); }
  const void* data() const noexcept { return memory_.get(); }
  std::int64_t elements() const { return empty() ? 0 : shape_.elements(); }
  std::size_t bytes() const { return static_cast<std::size_t>(elements()) * byte_size(type_); }

  template <class T>
  std::span<const T> values() const {
    return TensorView(*this).values<T>();
  }
  /// Returns the elements for writing. Throws Error(kInvalidArgument) if T is not the data type, or it is empty.
  template <class T>
  std::span<T> values() {
    const std::span<const T> read = TensorView(*this).values<T>();
    return {static_cast<T*>(data()), read.size()};
  }

  // NOLINTNEXTLINE(google-explicit-constructor): borrowing a tensor is meant to be silent.
  operator TensorView() const noexcept { return {type_, shape_, memory_.get()}; }
  // NOLINTNEXTLINE(google-explicit-constructor)
  operator MutableTensorView() noexcept { return {type_, shape_, memory_.get()}; }

 private:
  struct Free {
    std::size_t bytes;
    void operator()(std::byte* memory) const noexcept;
  };

  Shape shape_;
  std::unique_ptr<std::byte, Free> memory_;
  DataType type_ = DataType::kFloat32;
};

}  // namespace ration
