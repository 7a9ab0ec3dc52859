#include "tests/serve/failing_allocations.hpp"

#include <cstddef>
#include <cstdlib>
#include <new>

namespace {

constexpr std::int64_t kNever = -1;

// Allocations of this thread that pass before those that fail, how many fail, and whether one did.
thread_local std::int64_t passes = kNever;
thread_local std::int64_t failures = 0;
thread_local bool has_failed = false;

bool fails() {
  if (passes == kNever) return false;
  if (passes > 0) {
    --passes;
    return false;
  }
  if (failures == 0) return false;
  --failures;
  has_failed = true;
  return true;
}

void* allocate(std::size_t bytes, std::size_t alignment) {
  void* memory = nullptr;
  if (fails() || ::posix_memalign(&memory, alignment, bytes) != 0) throw std::bad_alloc();
  return memory;
}

}  // namespace

// Not inlined: the compiler would take free() for the wrong partner of operator new.
[[gnu::noinline]] void* operator new(std::size_t bytes) { return allocate(bytes, alignof(std::max_align_t)); }
[[gnu::noinline]] void* operator new(std::size_t bytes, std::align_val_t alignment) {
  return allocate(bytes, static_cast<std::size_t>(alignment));
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }

namespace ration {

FailingAllocations::FailingAllocations(std::int64_t passing, std::int64_t count) noexcept {
  failures = count;
  has_failed = false;
  passes = passing;
}

void FailingAllocations::stop() noexcept { passes = kNever; }

bool FailingAllocations::none_failed() noexcept { return !has_failed; }

}  // namespace ration
