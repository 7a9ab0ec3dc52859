/// The main function of the Google Benchmarks: says with the figures what the process might use, and what computed.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <iostream>
#include <optional>
#include <string>

#include "ration/cpu_budget.hpp"
#include "ration/onednn_version.hpp"
#include "sys/isa.hpp"

namespace {

std::optional<std::uint64_t> throttled_periods(const ration::CpuBudget& budget) {
  const ration::CpuLimit* quota = budget.tightest_quota();
  const auto stats = quota ? ration::ThrottleStats::read(*quota) : std::nullopt;
  return stats ? std::optional(stats->throttled_periods) : std::nullopt;
}

}  // namespace

int main(int argc, char** argv) {
  const ration::CpuBudget budget = ration::CpuBudget::detect();
  const auto before = throttled_periods(budget);
  benchmark::AddCustomContext("budget", std::to_string(budget.cpus) + " CPUs, " + budget.affinity_list());
  benchmark::AddCustomContext("throttled periods before", before ? std::to_string(*before) : "no quota");
  benchmark::AddCustomContext("isa", std::string(ration::sys::detected_isa()));
  benchmark::AddCustomContext("onednn", ration::onednn_version());
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  if (const auto after = throttled_periods(budget); before && after && *after > *before) {
    std::cerr << "The kernel throttled this run in " << *after - *before << " periods: read the figures as such.\n";
  }
  return 0;
}
