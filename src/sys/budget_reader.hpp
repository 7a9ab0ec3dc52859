/// Follows the budget of a live process: notices whether a limit changed.
///
/// Keeps the files that the budget depends on open and compares their texts (about 20 us for a dozen files); only a
/// difference costs a full detection (about 150 us).
/// What is noticed: quotas, cpusets, online CPUs, the main thread's affinity, a move into another cgroup, and limit
/// files that appear in a known cgroup later. What is not: a new mount. A limit whose file becomes unreadable, as when
/// the process has no file descriptor left, stays as it was until the file can be read again; only a file that is gone
/// ends it. Not thread-safe. Of no use in a forked child, whose files still show the parent.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "ration/cpu_budget.hpp"
#include "sys/file_descriptor.hpp"
#include "sys/file_tree.hpp"

namespace ration::sys {

class BudgetReader {
 public:
  /// Detects the budget. Holds one file descriptor per limit file that exists, commonly 5 to 15.
  explicit BudgetReader(CpuBudgetOptions options = {});

  const CpuBudget& budget() const noexcept { return budget_; }

  /// Looks at the limits again; returns whether the budget differs from before.
  bool refresh();

 private:
  struct Watch {
    std::string path;
    std::string place;
    FileDescriptor file;                                // Closed while the file is missing or cannot be opened.
    FileText::State state = FileText::State::kMissing;  // As the budget took it; a former text counts as unreadable.
    std::string text;
  };

  std::map<std::string, std::string> former_texts() const;
  void detect();
  bool changed();

  CpuBudgetOptions options_;
  CpuBudget budget_;
  std::vector<Watch> watches_;
  std::map<std::string, std::string> texts_;  // Of every file that was read, by path.
  std::vector<int> main_thread_;              // Affinity by system call, which is cheaper than /proc/self/status.
};

}  // namespace ration::sys
