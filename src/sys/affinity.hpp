/// Reads and sets on which CPUs a thread may run. Thread-safe; fails soft, because containers refuse pins for many
/// reasons.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace ration::sys {

/// Lets the calling thread run on `cpus` (ascending ids) alone. Returns the reason if the kernel refuses, else "".
std::string set_thread_affinity(const std::vector<int>& cpus);

/// The same for a thread of this process, by its id (process.hpp); 0: the calling one. An id that has ended may belong
/// to another thread by now, so whoever passes one makes sure that it has not.
std::string set_thread_affinity(int thread, const std::vector<int>& cpus);

/// Lets the calling thread run on all of `cpus`; changes nothing for an empty list, which stands for an unknown set.
/// Every created worker calls it before its first work, with CpuBudget::affinity: a thread inherits the mask of the
/// thread that creates it, and that one may be pinned. Returns the reason if the kernel refuses, else "".
std::string allow_this_thread(const std::vector<int>& cpus);

/// Returns the CPUs on which the calling thread may run; empty if the kernel does not say.
std::vector<int> thread_affinity();

/// The same for a thread by its id.
std::vector<int> thread_affinity(int thread);

/// Returns the CPUs of a process's main thread (none: of the calling process's); empty if the kernel does not say.
std::vector<int> process_affinity(std::optional<int> pid);

}  // namespace ration::sys
