/// What a noisy machine leaves of repetitions: the smallest and the largest, beside Google Benchmark's mean and median.
#pragma once

#include <benchmark/benchmark.h>

#include <algorithm>
#include <vector>

namespace ration::benchmarks {

/// Adds "min" and "max" to the aggregates that --benchmark_repetitions prints: min is the time nobody disturbed, max
/// the rate. Returns its argument.
inline benchmark::internal::Benchmark* with_extremes(benchmark::internal::Benchmark* made) {
  made->ComputeStatistics("min",
                          [](const std::vector<double>& all) { return *std::min_element(all.begin(), all.end()); });
  made->ComputeStatistics("max",
                          [](const std::vector<double>& all) { return *std::max_element(all.begin(), all.end()); });
  return made;
}

}  // namespace ration::benchmarks
