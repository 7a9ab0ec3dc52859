/// The main function of the Google Benchmarks: says with the figures what the process might use.
#include <benchmark/benchmark.h>

#include <string>

#include "ration/cpu_budget.hpp"

namespace {

std::string throttled_periods(const ration::CpuBudget& budget) {
  const ration::CpuLimit* quota = budget.tightest_quota();
  const auto stats = quota ? ration::ThrottleStats::read(*quota) : std::nullopt;
  return stats ? std::to_string(stats->throttled_periods) : "no quota";
}

}  // namespace

int main(int argc, char** argv) {
  const ration::CpuBudget budget = ration::CpuBudget::detect();
  benchmark::AddCustomContext("budget", std::to_string(budget.cpus) + " CPUs, " + budget.affinity_list());
  benchmark::AddCustomContext("throttled periods before", throttled_periods(budget));
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
