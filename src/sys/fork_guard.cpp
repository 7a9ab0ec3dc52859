#include "sys/fork_guard.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <new>

#include "sys/process.hpp"

namespace ration::sys {
namespace {

std::size_t page_bytes() { return static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)); }

}  // namespace

ForkGuard::ForkGuard() : owner_(process_id()) {
  void* const page = ::mmap(nullptr, page_bytes(), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) return;
  if (::madvise(page, page_bytes(), MADV_WIPEONFORK) != 0) {
    ::munmap(page, page_bytes());
    return;
  }
  mark_ = new (page) std::atomic<std::uint32_t>(1);
}

ForkGuard::~ForkGuard() {
  if (mark_ != nullptr) ::munmap(mark_, page_bytes());
}

bool ForkGuard::forked_by_id() const noexcept { return process_id() != owner_; }

}  // namespace ration::sys
