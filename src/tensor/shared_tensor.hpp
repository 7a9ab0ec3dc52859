/// An immutable tensor whose memory is kept alive by a shared owner: a file mapping or a buffer.
#pragma once

#include <cstring>
#include <memory>
#include <utility>

#include "base/mapped_file.hpp"
#include "ration/tensor.hpp"

namespace ration {

/// The value of a constant: weights that view a mapped model file, or the result of a pass. Copies share the memory.
/// The memory of a file is NOT aligned: read elements with load<T>(), or copy them, but never through values<T>().
/// Thread-safe for concurrent reads.
class SharedTensor {
 public:
  SharedTensor() = default;
  /// `mapped` says that the memory is part of a base::MappedFile.
  SharedTensor(const TensorView& view, std::shared_ptr<const void> owner, bool mapped = false)
      : view_(view), owner_(std::move(owner)), mapped_(mapped) {}
  /// Takes over a tensor's memory.
  explicit SharedTensor(Tensor tensor) {
    auto held = std::make_shared<const Tensor>(std::move(tensor));
    view_ = *held;
    owner_ = std::move(held);
  }

  bool has_value() const noexcept { return view_.data() != nullptr; }
  const TensorView& view() const noexcept { return view_; }
  DataType type() const noexcept { return view_.type(); }
  const Shape& shape() const noexcept { return view_.shape(); }

  /// Takes note that the content will not be read for a while: weights of a file leave memory until somebody touches
  /// them again. Thread-safe.
  void release_pages() const noexcept {
    if (mapped_) base::release_pages({static_cast<const std::byte*>(view_.data()), view_.bytes()});
  }

  /// Returns element i. T must be the data type's C++ type; i must be below elements(). Works on unaligned memory.
  template <class T>
  T load(std::int64_t i) const noexcept {
    T value;
    std::memcpy(&value, static_cast<const std::byte*>(view_.data()) + static_cast<std::size_t>(i) * sizeof(T),
                sizeof(T));
    return value;
  }

 private:
  TensorView view_;
  std::shared_ptr<const void> owner_;
  bool mapped_ = false;
};

}  // namespace ration
