/// Which process and which thread this is.
#pragma once

namespace ration::sys {

/// Returns the id of the calling process; a forked child sees another one than its parent. One system call.
int process_id() noexcept;

/// Returns the id of the calling thread, which no other thread on the machine has until this one ends. One system call.
int thread_id() noexcept;

}  // namespace ration::sys
