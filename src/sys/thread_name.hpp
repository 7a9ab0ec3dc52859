/// Names the calling thread, as /proc/PID/task/TID/comm shows it.
#pragma once

#include <string>
#include <string_view>

namespace ration::sys {

/// Sets the calling thread's name; what goes beyond the kernel's 15 characters is cut. Never fails.
void set_thread_name(std::string_view name) noexcept;

/// Returns the calling thread's name.
std::string thread_name();

}  // namespace ration::sys
