#include "base/block.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <limits>
#include <new>

#include "base/block_reserve.hpp"

namespace ration::base {
namespace {

constexpr std::size_t kAlignment = 64;

/// The kernel's huge page on x86-64 and, with pages of 4 KiB, on 64-bit Arm. Elsewhere the advice does nothing.
constexpr std::size_t kHugePage = std::size_t{2} << 20U;

void* map(std::size_t bytes) noexcept {
  return ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

thread_local BlockReserve* reserve = nullptr;

std::size_t whole_pages(std::size_t bytes) noexcept {
  const std::size_t page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  return (bytes + page - 1) / page * page;
}

/// Returns pages whose start a huge page can begin at, or MAP_FAILED. The whole huge pages inside are asked for; the
/// rest stays small, so that no memory is spent on rounding.
void* map_huge(std::size_t bytes) noexcept {
  const std::size_t used = whole_pages(bytes);
  void* const mapped = map(used + kHugePage);
  if (mapped == MAP_FAILED) return mapped;
  auto* const first = static_cast<std::byte*>(mapped);
  const std::size_t before = (kHugePage - reinterpret_cast<std::uintptr_t>(first) % kHugePage) % kHugePage;
  if (before > 0) ::munmap(first, before);
  ::munmap(first + before + used, kHugePage - before);
  ::madvise(first + before, used / kHugePage * kHugePage, MADV_HUGEPAGE);
  return first + before;
}

}  // namespace

std::byte* allocate_block(std::size_t bytes) noexcept {
  // Beyond this the sums below might wrap.
  if (bytes > std::numeric_limits<std::size_t>::max() / 2) return nullptr;
  if (bytes < kPagesFrom) {
    // An empty block still has an address.
    const std::size_t rounded = (bytes + kAlignment) / kAlignment * kAlignment;
    return static_cast<std::byte*>(::operator new (rounded, std::align_val_t{kAlignment}, std::nothrow));
  }
  if (std::byte* const kept = BlockReserve::take(bytes)) return kept;
  void* const pages = bytes < kHugePage ? map(bytes) : map_huge(bytes);
  return pages == MAP_FAILED ? nullptr : static_cast<std::byte*>(pages);
}

void free_block(std::byte* block, std::size_t bytes) noexcept {
  if (bytes < kPagesFrom) {
    ::operator delete (block, std::align_val_t{kAlignment});
  } else if (block != nullptr && !BlockReserve::keep(block, bytes)) {
    ::munmap(block, bytes);
  }
}

BlockReserve::BlockReserve() noexcept {
  if (reserve == nullptr) reserve = this;
}

BlockReserve::~BlockReserve() {
  if (reserve == this) reserve = nullptr;
  for (const Piece& piece : pieces_) {
    if (piece.start != nullptr) ::munmap(piece.start, piece.bytes);
  }
}

std::byte* BlockReserve::take(std::size_t bytes) noexcept {
  // A size that overflows when it is rounded is beyond every piece, too.
  if (reserve == nullptr || bytes > kMostBytes) return nullptr;
  const std::size_t used = whole_pages(bytes);
  Piece* best = nullptr;
  for (Piece& piece : reserve->pieces_) {
    if (piece.start != nullptr && piece.bytes >= used && (best == nullptr || piece.bytes < best->bytes)) best = &piece;
  }
  if (best == nullptr) return nullptr;
  std::byte* const block = best->start;
  best->start += used;
  best->bytes -= used;
  reserve->held_ -= used;
  if (best->bytes < kPagesFrom) {
    // Nothing that small is ever asked for.
    if (best->bytes > 0) ::munmap(best->start, best->bytes);
    reserve->held_ -= best->bytes;
    *best = {};
  }
  return block;
}

bool BlockReserve::keep(std::byte* block, std::size_t bytes) noexcept {
  if (reserve == nullptr || bytes > kMostBytes) return false;
  const std::size_t used = whole_pages(bytes);
  if (reserve->held_ + used > kMostBytes) return false;
  for (Piece& piece : reserve->pieces_) {
    if (piece.start != nullptr) continue;
    piece = {block, used};
    reserve->held_ += used;
    return true;
  }
  return false;
}

}  // namespace ration::base
