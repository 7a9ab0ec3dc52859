/// Says in sentences what goes wrong, or soon would, between a process and its CPU budget.
///
///     const ration::CpuBudget budget = ration::CpuBudget::detect();
///     const ration::ProcessView process = ration::ProcessView::read(budget);
///     for (const ration::Finding& finding : ration::diagnose(budget, process)) {
///       std::cerr << to_string(finding.severity) << ": " << finding.sentence << "; " << finding.advice << '\n';
///     }
///
/// What the command `ration doctor` prints. All types are plain values; diagnose() and settings_for_other_runtimes()
/// are pure. ProcessView::read() reads /proc and the environment (about 10 us per thread of the process) and never
/// fails: what cannot be read is left empty. Everything may be called from any thread, read() not while another one
/// calls setenv.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "ration/cpu_budget.hpp"
#include "ration/export.hpp"

namespace ration {

/// What bandwidth control did to the cgroup of one quota.
struct QuotaThrottling {
  std::string path;  ///< The quota's file, as in CpuLimit::path.
  ThrottleStats stats;

  friend bool operator==(const QuotaThrottling&, const QuotaThrottling&) = default;
};

/// How a process stands to its budget: what it was told, and what it started.
struct ProcessView {
  /// The thread settings of the environment that are set: OMP_NUM_THREADS, MKL_NUM_THREADS and their like.
  std::map<std::string, std::string> environment;
  /// Threads of the process by name, without the number at the name's end.
  std::map<std::string, int> threads;
  /// Throttling so far, one entry per quota of the budget.
  std::vector<QuotaThrottling> throttling;

  /// Looks at the process that `budget` was detected for with the same options.
  RATION_EXPORT static ProcessView read(const CpuBudget& budget, const CpuBudgetOptions& options = {});
};

enum class Severity : std::uint8_t {
  kNote,     ///< Good to know.
  kWarning,  ///< Costs latency or throughput.
};

/// Returns "note" or "warning".
RATION_EXPORT std::string_view to_string(Severity severity) noexcept;

struct Finding {
  Severity severity = Severity::kNote;
  std::string subject;   ///< Stable name for programs: "environment", "pinned_parent", "throttled", ...
  std::string sentence;  ///< What is so, with its numbers; without a full stop.
  std::string advice;    ///< What to do about it; without a full stop.

  friend bool operator==(const Finding&, const Finding&) = default;
};

/// Returns what is worth saying, warnings first.
RATION_EXPORT std::vector<Finding> diagnose(const CpuBudget& budget, const ProcessView& process);

/// One setting that makes another runtime in the same process keep to the budget.
struct RuntimeSetting {
  std::string runtime;  ///< "OpenMP", "ONNX Runtime", ...
  std::string setting;  ///< An environment variable or the runtime's own call, with its value.

  friend bool operator==(const RuntimeSetting&, const RuntimeSetting&) = default;
};

/// Returns the settings for a runtime that has the budget to itself; two that run at once must share it.
RATION_EXPORT std::vector<RuntimeSetting> settings_for_other_runtimes(const CpuBudget& budget);

/// Returns the widest instruction set of this machine that the library has kernels for: "avx512", "avx2", "sse4.1" or
/// "baseline".
RATION_EXPORT std::string_view isa() noexcept;

}  // namespace ration
