/// Measures several settings under several loads, in rounds, and writes rows.
///
///     std::vector<std::unique_ptr<Subject>> subjects = ...;   // one for each setting
///     run_sweep(subjects, {.loads = {{.concurrency = 1}, {.concurrency = 2}}}, {}, report);
///
/// For each load, all settings are measured in turn, window by window (A B C A B C ...), so that a noisy machine harms
/// all alike. A load is done when each setting had three windows in a row that agree, or its time is over.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "perf/aggregate.hpp"
#include "perf/report.hpp"

namespace ration::perf {

struct SweepOptions {
  std::vector<Load> loads;
  double window_s = 3;
  /// Part of a window's length that its load runs before it counts. Not for replayed arrivals.
  double lead_in = 0.2;
  double warm_up_s = 1;    ///< Before the first window of each row.
  double duration_s = 30;  ///< Of each row at most; but three windows are always measured.
};

/// Where a sweep stands, before each of its windows.
struct Progress {
  int rows_done = 0, rows = 0;
  int round = 0;  ///< From 1; 0 while warming up.
  const Case* next = nullptr;
  double elapsed_s = 0;
  double left_at_least_s = 0, left_at_most_s = 0;  ///< With three windows for each row, or all its time.
};

struct SweepHooks {
  std::function<void(const Progress&)> progress{};
  std::function<void(const Row&)> row{};  ///< As soon as it is there.
  std::function<bool()> stop{};           ///< Asked every few milliseconds.
};

/// Adds rows and windows to the report, in the order of the loads and within each of the subjects. If it is stopped,
/// what was measured so far makes the last rows, and Report::interrupted is set. Throws as measure().
void run_sweep(std::span<const std::unique_ptr<Subject>> subjects, const SweepOptions& options, const SweepHooks& hooks,
               Report& report);

}  // namespace ration::perf
