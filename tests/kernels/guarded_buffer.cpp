#include "guarded_buffer.hpp"

#include <sys/mman.h>

#include <new>

namespace ration::kernels::testing {
namespace {

constexpr std::size_t kPage = 4096;

std::size_t round_up(std::size_t value, std::size_t to) { return (value + to - 1) / to * to; }

}  // namespace

GuardedBuffer::GuardedBuffer(std::size_t floats, std::size_t alignment, Guard guard) : floats_(floats) {
  const std::size_t bytes = round_up(floats * sizeof(float), alignment);
  const std::size_t pages = round_up(bytes, kPage);
  mapped_bytes_ = pages + 2 * kPage;
  mapping_ = mmap(nullptr, mapped_bytes_, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapping_ == MAP_FAILED) throw std::bad_alloc();
  auto* const inside = static_cast<std::byte*>(mapping_) + kPage;
  if (mprotect(inside, pages, PROT_READ | PROT_WRITE) != 0) throw std::bad_alloc();
  data_ = reinterpret_cast<float*>(guard == Guard::kBefore ? inside : inside + pages - bytes);
}

GuardedBuffer::~GuardedBuffer() { munmap(mapping_, mapped_bytes_); }

}  // namespace ration::kernels::testing
