/// The metrics: one value, all that is counted of one request, and a look at them while nobody counts.
#include <benchmark/benchmark.h>

#include <chrono>
#include <cstdint>

#include "ration/metrics.hpp"
#include "serve/metrics/histogram.hpp"
#include "serve/metrics/log_linear.hpp"
#include "serve/metrics/metrics_registry.hpp"
#include "serve/metrics/model_metrics.hpp"

namespace {

using ration::serve::Histogram;
using ration::serve::MetricsRegistry;
using ration::serve::ModelMetrics;

constexpr int kStripes = 4;

/// Values that wander through the buckets of five doublings around 8 ms, as a model's times do.
class Values {
 public:
  std::uint64_t next() { return (std::uint64_t{1} << 20) + ((state_ = state_ * 2862933555777941757U + 1) >> 39); }

 private:
  std::uint64_t state_ = 7;
};

void RecordValue(benchmark::State& state) {
  static Histogram histogram(kStripes, ration::serve::log_linear::kLargest);
  Values values;
  for (auto _ : state) histogram.record(values.next());
}

/// With one stripe, all threads on it: what a wrong number of stripes costs.
template <int stripes>
void CountRequest(benchmark::State& state) {
  static ModelMetrics metrics(stripes);
  Values values;
  for (auto _ : state) {
    metrics.on_submit();
    const std::chrono::nanoseconds time(values.next());
    metrics.record({.queue = time, .compute = time, .width = 1.5, .was_started = true});
    metrics.record_batch(1);
  }
}

ration::EngineStats stats_of(const ModelMetrics& metrics) {
  ration::EngineStats stats;
  stats.models.push_back(metrics.snapshot());
  return stats;
}

void fill(ModelMetrics& metrics) {
  Values values;
  for (int i = 0; i < 100'000; ++i) {
    const std::chrono::nanoseconds time(values.next());
    metrics.record({.queue = time, .compute = time, .width = 1.5, .was_started = true});
  }
}

void Snapshot(benchmark::State& state) {
  ModelMetrics metrics(kStripes);
  fill(metrics);
  for (auto _ : state) benchmark::DoNotOptimize(metrics.snapshot());
}

void ToPrometheus(benchmark::State& state) {
  ModelMetrics metrics(kStripes);
  fill(metrics);
  const ration::EngineStats stats = stats_of(metrics);
  for (auto _ : state) benchmark::DoNotOptimize(stats.to_prometheus());
}

BENCHMARK(RecordValue)->Threads(1)->Threads(2)->UseRealTime();
BENCHMARK(CountRequest<kStripes>)->Threads(1)->Threads(2)->UseRealTime();
BENCHMARK(CountRequest<1>)->Threads(1)->Threads(2)->UseRealTime();
BENCHMARK(CountRequest<MetricsRegistry::kMostStripes>)->Threads(2)->Threads(32)->UseRealTime();
BENCHMARK(CountRequest<64>)->Threads(2)->Threads(32)->UseRealTime();
BENCHMARK(Snapshot);
BENCHMARK(ToPrometheus);

}  // namespace
