/// Packed weights, each packed once and shared by every plan of a model.
#pragma once

#include <cstddef>
#include <functional>
#include <initializer_list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "tensor/shared_tensor.hpp"

namespace ration::ops {

/// 64-byte aligned memory that is written once, then shared read-only.
class PackedBuffer {
 public:
  /// Throws Error(kResourceExhausted) naming the size.
  explicit PackedBuffer(std::size_t bytes);
  ~PackedBuffer();
  PackedBuffer(const PackedBuffer&) = delete;
  PackedBuffer& operator=(const PackedBuffer&) = delete;

  std::byte* data() noexcept { return data_; }
  const std::byte* data() const noexcept { return data_; }
  std::size_t bytes() const noexcept { return bytes_; }

 private:
  std::byte* data_ = nullptr;
  std::size_t bytes_ = 0;
};

/// Thread-safe; packing of one model is serialised, since plans are made rarely.
class WeightCache {
 public:
  /// Returns the buffer made earlier under this key, or calls make. The key names the constants (their addresses) and
  /// everything that decides the packed bytes: the format's description, the cut. `constants` are those named: they are
  /// kept, so that no later constant of another plan can come to lie at the same address.
  std::shared_ptr<const PackedBuffer> get(const std::string& key, std::initializer_list<SharedTensor> constants,
                                          const std::function<std::shared_ptr<PackedBuffer>()>& make);
  /// Takes over what `other` has and this one does not.
  void merge(WeightCache& other);
  /// Takes the content of all buffers out of the processor's caches, as far as kernels::evict can.
  void evict() const;
  /// Sum of the sizes of all buffers.
  std::size_t bytes() const;

 private:
  struct Entry {
    std::vector<SharedTensor> constants;
    std::shared_ptr<const PackedBuffer> buffer;
  };

  mutable std::mutex mutex_;
  std::map<std::string, Entry> entries_;
};

}  // namespace ration::ops
