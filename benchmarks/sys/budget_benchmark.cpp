/// The CPU budget: found at the start, looked at again while requests run, and found anew when a limit has changed.
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>

#include "ration/cpu_budget.hpp"
#include "sys/budget_reader.hpp"

namespace {

namespace fs = std::filesystem;
using ration::CpuBudget;
using ration::sys::BudgetReader;

// A pod with a quota at every level of a v2 hierarchy; one of the trees that tests/sys checks.
const fs::path kPod = fs::path(RATION_TEST_DATA) / "cgroup" / "v2_smallest_of_all_ancestors";

void DetectBudget(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(CpuBudget::detect());
  state.counters["limits"] = static_cast<double>(CpuBudget::detect().limits.size());
}

void DetectBudgetOfPod(benchmark::State& state) {
  const ration::CpuBudgetOptions options{.root = kPod, .pid = {}};
  for (auto _ : state) benchmark::DoNotOptimize(CpuBudget::detect(options));
  state.counters["limits"] = static_cast<double>(CpuBudget::detect(options).limits.size());
}

/// What a worker pays every quarter of a second.
void RefreshUnchangedBudget(benchmark::State& state) {
  BudgetReader reader;
  for (auto _ : state) benchmark::DoNotOptimize(reader.refresh());
}

void RefreshUnchangedBudgetOfPod(benchmark::State& state) {
  BudgetReader reader({.root = kPod, .pid = {}});
  for (auto _ : state) benchmark::DoNotOptimize(reader.refresh());
}

/// A copy of the pod whose tightest quota can be changed.
class ChangingPod {
 public:
  ChangingPod() : root_(fs::temp_directory_path() / ("ration-sys-benchmark-" + std::to_string(::getpid()))) {
    fs::copy(kPod, root_, fs::copy_options::recursive);
    quota_ = root_ / CpuBudget::detect({.root = root_, .pid = {}}).tightest_quota()->path.substr(1);
  }
  ~ChangingPod() { fs::remove_all(root_); }
  ChangingPod(const ChangingPod&) = delete;
  ChangingPod& operator=(const ChangingPod&) = delete;

  const fs::path& root() const { return root_; }
  /// In place, as the kernel's files change.
  void set_quota(int cpus) const { std::ofstream(quota_) << cpus * 1000 << " 100000\n"; }

 private:
  fs::path root_, quota_;
};

void RefreshChangedBudgetOfPod(benchmark::State& state) {
  const ChangingPod pod;
  BudgetReader reader({.root = pod.root(), .pid = {}});
  int quota = 10;
  for (auto _ : state) {
    pod.set_quota(quota = 21 - quota);
    const auto begin = std::chrono::steady_clock::now();
    const bool changed = reader.refresh();
    state.SetIterationTime(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
    if (!changed) state.SkipWithError("the change of the quota was not noticed");
  }
}

BENCHMARK(DetectBudget);
BENCHMARK(DetectBudgetOfPod);
BENCHMARK(RefreshUnchangedBudget);
BENCHMARK(RefreshUnchangedBudgetOfPod);
BENCHMARK(RefreshChangedBudgetOfPod)->UseManualTime();

}  // namespace
