// Turns a budget and a view of the process into findings. Pure.
#include <algorithm>
#include <cctype>
#include <chrono>

#include "base/fail.hpp"
#include "base/guarded.hpp"
#include "ration/doctor.hpp"
#include "sys/taken_cpus.hpp"
#include "sys/text.hpp"

namespace ration {
namespace {

using base::concat;

std::string counted(double number, std::string_view noun) {
  return concat(number, " ", noun, number == 1.0 ? "" : "s");
}

class Diagnosis {
 public:
  Diagnosis(const CpuBudget& budget, const ProcessView& process) : budget_(budget), process_(process) {}

  std::vector<Finding> run() {
    check_environment();
    check_openmp_default();
    check_wait_policy();
    check_pinned_parent();
    check_throttling();
    check_small_quota();
    check_pools();
    check_remainder();
    check_unreadable();
    std::stable_sort(findings_.begin(), findings_.end(),
                     [](const Finding& a, const Finding& b) { return a.severity > b.severity; });
    return std::move(findings_);
  }

 private:
  void warn(std::string subject, std::string sentence, std::string advice) {
    findings_.push_back({Severity::kWarning, std::move(subject), std::move(sentence), std::move(advice)});
  }
  void note(std::string subject, std::string sentence, std::string advice) {
    findings_.push_back({Severity::kNote, std::move(subject), std::move(sentence), std::move(advice)});
  }

  std::string budget_text() const { return "the budget of " + counted(budget_.threads, "thread"); }

  void check_environment() {
    for (const auto& [name, value] : process_.environment) {
      // OMP_NUM_THREADS may hold one number per nesting level; the first is the outer team.
      const auto threads = sys::parse_number<long>(sys::trim(value.substr(0, value.find(','))));
      if (threads && *threads > budget_.threads) {
        warn("environment", concat(name, " is ", *threads, ", above ", budget_text()),
             concat("set ", name, "=", budget_.threads, " in the pod"));
      }
    }
  }

  void check_openmp_default() {
    const auto allowed = static_cast<int>(budget_.affinity.size());
    if (allowed <= budget_.threads || process_.environment.count("OMP_NUM_THREADS") != 0) return;
    warn("openmp_default",
         concat("OMP_NUM_THREADS is not set, so an OpenMP runtime in this process would start ", allowed,
                " threads, one per allowed CPU, above ", budget_text()),
         concat("set OMP_NUM_THREADS=", budget_.threads, " in the pod"));
  }

  void check_wait_policy() {
    const auto policy = process_.environment.find("OMP_WAIT_POLICY");
    if (policy == process_.environment.end() || !budget_.tightest_quota()) return;
    std::string value = policy->second;
    std::transform(value.begin(), value.end(), value.begin(),
                   [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
    if (value != "active") return;
    warn("wait_policy", "OMP_WAIT_POLICY is active, so waiting OpenMP threads spend the quota by spinning",
         "set OMP_WAIT_POLICY=passive");
  }

  // The affinity is meant to be what the CPUs and the cpuset leave; if it is less, somebody pinned the process.
  void check_pinned_parent() {
    double offered = 0;
    for (const CpuLimit& limit : budget_.limits) {
      if (limit.is_quota()) break;
      if (limit.source == LimitSource::kAffinity && offered > limit.cpus) {
        warn("pinned_parent",
             concat("the main thread may run on ", counted(limit.cpus, "CPU"), " (", limit.note, ") of the ", offered,
                    " that the machine and the cpuset offer"),
             "if that is not meant, look for taskset, a pinned parent process, or a library that pins the main thread");
      }
      offered = limit.cpus;
    }
  }

  void check_throttling() {
    for (const auto& [path, stats] : process_.throttling) {
      if (stats.throttled_periods == 0) continue;
      const std::chrono::duration<double> seconds = stats.throttled_time;
      warn("throttled",
           concat("the kernel throttled ", stats.throttled_periods, " of ", stats.periods, " periods for ",
                  seconds.count(), " s in all (", path, ")"),
           concat("let everything in the cgroup together compute on at most ", counted(budget_.threads, "thread"),
                  ", or raise the CPU limit"));
    }
  }

  void check_small_quota() {
    if (budget_.cpus >= 1) return;
    warn("small_quota", concat("the budget of ", budget_.cpus, " CPUs is less than one thread uses"),
         "raise the CPU limit to 1, or expect a request to pause in every period");
  }

  void check_pools() {
    for (const auto& [name, threads] : process_.threads) {
      if (threads < 2 || sys::kWorkerNamePrefix == name) continue;
      const std::string sentence = concat(threads, " threads of the process are named '", name, "'");
      if (threads > budget_.threads) {
        warn("pool", sentence + ", more than " + budget_text(), "give that pool at most as many threads as the budget");
      } else {
        note("pool", sentence, "if they compute, they share the budget with ration's workers");
      }
    }
  }

  void check_remainder() {
    if (budget_.remainder <= 0) return;
    note("remainder", concat(budget_.remainder, " of ", budget_.cpus, " CPUs is left over by whole threads and unused"),
         "set the pod's limits.cpu to a whole number, or let the engine use the remainder");
  }

  void check_unreadable() {
    for (const IgnoredLimit& entry : budget_.ignored) {
      if (entry.path.ends_with(".weight") || entry.path.ends_with(".shares")) continue;
      note("ignored", concat(entry.path, " does not count: ", entry.reason),
           "if it should limit this process, the budget is too large");
    }
  }

  const CpuBudget& budget_;
  const ProcessView& process_;
  std::vector<Finding> findings_;
};

}  // namespace

std::string_view to_string(Severity severity) noexcept { return severity == Severity::kNote ? "note" : "warning"; }

std::vector<Finding> diagnose(const CpuBudget& budget, const ProcessView& process) {
  return base::guarded("a diagnosis", [&] { return Diagnosis(budget, process).run(); });
}

}  // namespace ration
