/// The topology, throttling, and the clocks that are read at step boundaries.
#include <benchmark/benchmark.h>

#include "ration/cpu_budget.hpp"
#include "ration/topology.hpp"
#include "sys/quota_meter.hpp"
#include "sys/usage.hpp"

namespace {

using ration::CpuBudget;
using ration::Topology;

void DetectTopology(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(Topology::detect());
}

/// A machine of 256 CPUs, which this one need not be.
void SyntheticTopology(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(Topology::synthetic("pack:2 l3:8 core:8 pu:2"));
}

void ThreadCpuTime(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(ration::sys::thread_cpu_time());
}

void ProcessUsage(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(ration::sys::process_usage());
}

/// What the governor reads before a step, and what a scrape reads. Only where there is a quota.
void QuotaMeterReading(benchmark::State& state) {
  const ration::sys::QuotaMeter meter(*CpuBudget::detect().tightest_quota());
  for (auto _ : state) benchmark::DoNotOptimize(meter.cpu_time());
}

void ReadThrottleStats(benchmark::State& state) {
  const ration::CpuLimit quota = *CpuBudget::detect().tightest_quota();
  for (auto _ : state) benchmark::DoNotOptimize(ration::ThrottleStats::read(quota));
}

BENCHMARK(DetectTopology);
BENCHMARK(SyntheticTopology);
BENCHMARK(ThreadCpuTime);
BENCHMARK(ProcessUsage);

[[maybe_unused]] const bool registered = [] {
  if (CpuBudget::detect().tightest_quota() == nullptr) return false;
  benchmark::RegisterBenchmark("QuotaMeterReading", QuotaMeterReading);
  benchmark::RegisterBenchmark("ReadThrottleStats", ReadThrottleStats);
  return true;
}();

}  // namespace
