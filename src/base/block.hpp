/// Memory for tensors, weights and activations.
#pragma once

#include <cstddef>

namespace ration::base {

/// Blocks from this size on are pages of their own. A heap keeps what is freed, in an arena of each thread that ever
/// allocated; a model replaced again and again by changing threads would fill all of them with holes of the size of its
/// weights. Below it a page fault for each 4 KiB would cost more than it saves.
inline constexpr std::size_t kPagesFrom = std::size_t{1} << 20U;

/// Returns at least `bytes` of memory aligned to 64 bytes, or null. Blocks of 2 MiB and more ask the system for huge
/// pages as far as whole ones fit, which spares page faults while a model is loaded and address lookups while it runs.
/// Thread-safe.
std::byte* allocate_block(std::size_t bytes) noexcept;
/// Gives back a block of allocate_block(bytes); null is nothing. Whole pages go back to the system at once.
void free_block(std::byte* block, std::size_t bytes) noexcept;

}  // namespace ration::base
