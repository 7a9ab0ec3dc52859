/// Reads and sets on which CPUs a thread may run. Thread-safe; fails soft, because containers refuse pins for many
/// reasons.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace ration::sys {

/// Lets the calling thread run on `cpus` (ascending ids) alone. Returns the reason if the kernel refuses, else "".
std::string set_thread_affinity(const std::vector<int>& cpus);

/// Returns the CPUs on which the calling thread may run; empty if the kernel does not say.
std::vector<int> thread_affinity();

/// Returns the CPUs of a process's main thread (none: of the calling process's); empty if the kernel does not say.
std::vector<int> process_affinity(std::optional<int> pid);

}  // namespace ration::sys
