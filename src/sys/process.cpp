#include "sys/process.hpp"

#include <sys/syscall.h>
#include <unistd.h>

namespace ration::sys {

int process_id() noexcept { return static_cast<int>(::getpid()); }

int thread_id() noexcept { return static_cast<int>(::syscall(SYS_gettid)); }

}  // namespace ration::sys
