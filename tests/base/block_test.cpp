#include "base/block.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <fstream>
#include <limits>
#include <string>

#include "base/block_reserve.hpp"

namespace ration::base {
namespace {

std::size_t mapped_kib() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    std::size_t kib = 0;
    if (word == "VmSize:" && status >> kib) return kib;
  }
  return 0;
}

TEST(Block, IsAlignedAndWritableAtEverySize) {
  for (const std::size_t bytes : {std::size_t{0}, std::size_t{1}, std::size_t{63}, std::size_t{64}, std::size_t{4097},
                                  kPagesFrom - 1, kPagesFrom, kPagesFrom + 1, 5 * kPagesFrom + 77}) {
    std::byte* const block = allocate_block(bytes);
    ASSERT_NE(block, nullptr) << bytes;
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(block) % 64, 0U) << bytes;
    std::memset(block, 0xA5, bytes);
    free_block(block, bytes);
  }
  free_block(nullptr, 10);
  free_block(nullptr, kPagesFrom);
}

TEST(Block, ReturnsNullWhenThereIsNoMemory) {
  constexpr std::size_t kMost = std::numeric_limits<std::size_t>::max();
  for (const std::size_t bytes : {kMost / 2, kMost - (std::size_t{2} << 20U), kMost - 4096, kMost}) {
    EXPECT_EQ(allocate_block(bytes), nullptr) << bytes;
  }
}

TEST(Block, GivesLargeBlocksBackAtOnce) {
  constexpr std::size_t kBytes = std::size_t{256} << 20U;
  const std::size_t before = mapped_kib();
  std::byte* const block = allocate_block(kBytes);
  EXPECT_GE(mapped_kib(), before + kBytes / 1024);
  free_block(block, kBytes);
  EXPECT_LT(mapped_kib(), before + kBytes / 1024);
}

TEST(BlockReserve, GivesFreedPagesOutAgain) {
  const BlockReserve reserve;
  std::byte* const large = allocate_block(8 * kPagesFrom);
  free_block(large, 8 * kPagesFrom);
  std::byte* const first = allocate_block(2 * kPagesFrom + 1);
  std::byte* const second = allocate_block(3 * kPagesFrom);
  EXPECT_EQ(first, large);
  EXPECT_GT(second, first + 2 * kPagesFrom);
  EXPECT_LT(second, large + 8 * kPagesFrom);
  std::memset(first, 1, 2 * kPagesFrom + 1);
  std::memset(second, 2, 3 * kPagesFrom);
  EXPECT_EQ(first[2 * kPagesFrom], std::byte{1});
  free_block(first, 2 * kPagesFrom + 1);
  free_block(second, 3 * kPagesFrom);
}

TEST(BlockReserve, GivesEverythingBackAtItsEnd) {
  const std::size_t before = mapped_kib();
  std::byte* outlives = nullptr;
  {
    const BlockReserve reserve;
    for (int i = 0; i < 100; ++i) free_block(allocate_block(BlockReserve::kMostBytes), BlockReserve::kMostBytes);
    EXPECT_GE(mapped_kib(), before + BlockReserve::kMostBytes / 1024);
    outlives = allocate_block(kPagesFrom);
  }
  std::memset(outlives, 1, kPagesFrom);
  EXPECT_LT(mapped_kib(), before + BlockReserve::kMostBytes / 1024);
  free_block(outlives, kPagesFrom);
  EXPECT_LT(mapped_kib(), before + kPagesFrom / 1024);
}

TEST(BlockReserve, HoldsNoMoreThanItsBound) {
  const BlockReserve reserve;
  const std::size_t before = mapped_kib();
  std::byte* blocks[4];
  for (std::byte*& block : blocks) block = allocate_block(BlockReserve::kMostBytes);
  for (std::byte* block : blocks) free_block(block, BlockReserve::kMostBytes);
  EXPECT_LT(mapped_kib(), before + 2 * BlockReserve::kMostBytes / 1024);
}

}  // namespace
}  // namespace ration::base
