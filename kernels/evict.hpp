/// Takes memory out of the processor's caches, so that what reads it next is timed as in a network that was elsewhere.
#pragma once

#include <cstddef>

namespace ration::kernels {

/// Writes back and drops every cache line of [memory, memory + bytes), in all caches of the machine. Does nothing where
/// the processor has no instruction for it (other than x86-64). About 10 ns a line.
void evict(const void* memory, size_t bytes) noexcept;

}  // namespace ration::kernels
