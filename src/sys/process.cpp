#include "sys/process.hpp"

#include <unistd.h>

namespace ration::sys {

int process_id() noexcept { return static_cast<int>(::getpid()); }

}  // namespace ration::sys
