/// Memory that ends where it says: one element further is a page that nobody may touch.
#pragma once

#include <cstddef>
#include <span>

namespace ration::kernels::testing {

/// Floats whose last one lies directly before a protected page, or whose first one directly behind one. Reading or
/// writing beyond stops the test with a signal. The aligned end is rounded so that the start keeps `alignment`.
class GuardedBuffer {
 public:
  enum class Guard { kBehind, kBefore };

  /// `alignment` is a power of two of bytes; with kBehind up to alignment - 4 bytes at the end stay unguarded.
  GuardedBuffer(std::size_t floats, std::size_t alignment, Guard guard = Guard::kBehind);
  ~GuardedBuffer();
  GuardedBuffer(const GuardedBuffer&) = delete;
  GuardedBuffer& operator=(const GuardedBuffer&) = delete;

  float* data() noexcept { return data_; }
  std::span<float> floats() noexcept { return {data_, floats_}; }

 private:
  std::size_t floats_;
  std::size_t mapped_bytes_ = 0;
  void* mapping_ = nullptr;
  float* data_ = nullptr;
};

}  // namespace ration::kernels::testing
