#include "base/block.hpp"

#include <sys/mman.h>

#include <new>

namespace ration::base {
namespace {

constexpr std::size_t kAlignment = 64;

}  // namespace

std::byte* allocate_block(std::size_t bytes) noexcept {
  if (bytes < kPagesFrom) {
    // An empty block still has an address.
    const std::size_t rounded = (bytes + kAlignment) / kAlignment * kAlignment;
    return static_cast<std::byte*>(::operator new (rounded, std::align_val_t{kAlignment}, std::nothrow));
  }
  void* const pages = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return pages == MAP_FAILED ? nullptr : static_cast<std::byte*>(pages);
}

void free_block(std::byte* block, std::size_t bytes) noexcept {
  if (bytes < kPagesFrom) {
    ::operator delete (block, std::align_val_t{kAlignment});
  } else if (block != nullptr) {
    ::munmap(block, bytes);
  }
}

}  // namespace ration::base
