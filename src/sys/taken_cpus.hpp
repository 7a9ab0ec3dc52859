/// Finds the CPUs that workers of this library are pinned to: those of other processes and of other engines in this
/// one.
///
/// Two engines would otherwise both start at the first core.
#pragma once

#include <string_view>
#include <vector>

#include "sys/file_tree.hpp"

namespace ration::sys {

/// Every worker's thread name begins so.
inline constexpr std::string_view kWorkerNamePrefix = "ration-w";

/// A worker that may run on one CPU alone.
struct PinnedWorker {
  int thread = 0;  ///< Its id, which no two threads that /proc shows have in common.
  int cpu = 0;
  /// Its whole process may run on this CPU alone, as under `taskset -c`, so that it cannot move.
  bool confined = false;

  friend bool operator==(const PinnedWorker&, const PinnedWorker&) = default;
};

/// Returns the threads named ration-w* that are pinned to one CPU, except those in `own` (thread ids). Reads one small
/// file per thread of the machine (about 5 us each) and looks at most at 20 000 threads. `files` remembers what it
/// read, so a second look takes a new one.
std::vector<PinnedWorker> pinned_workers(FileTree& files, const std::vector<int>& own);

/// Returns the CPU ids of `workers`, ascending and without repetition.
std::vector<int> taken_cpus(const std::vector<PinnedWorker>& workers);

}  // namespace ration::sys
