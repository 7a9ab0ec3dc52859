/// Which process this is.
#pragma once

namespace ration::sys {

/// Returns the id of the calling process; a forked child sees another one than its parent. One system call.
int process_id() noexcept;

}  // namespace ration::sys
