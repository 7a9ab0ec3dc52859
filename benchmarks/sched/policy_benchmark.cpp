/// The decisions that are made under the scheduler's lock: how many workers each request gets, who runs together.
#include <benchmark/benchmark.h>

#include <chrono>
#include <cstddef>
#include <vector>

#include "sched/batch_policy.hpp"
#include "sched/width_policy.hpp"

namespace {

using namespace std::chrono_literals;
using ration::sched::LoadView;

/// A machine of `workers` on which `started` requests run and as many wait.
struct Load {
  explicit Load(const benchmark::State& state)
      : workers(static_cast<int>(state.range(0))),
        started(static_cast<int>(state.range(1))),
        max_widths(static_cast<std::size_t>(started), workers),
        widths(static_cast<std::size_t>(workers)) {}

  LoadView view() const { return {.workers = workers, .max_widths = max_widths, .queued = started, .floor = started}; }

  int workers, started;
  std::vector<int> max_widths, widths;
};

void DecideElastic(benchmark::State& state) {
  Load load(state);
  for (auto _ : state) benchmark::DoNotOptimize(decide_elastic(load.view(), load.widths));
}

void DecideStatic(benchmark::State& state) {
  Load load(state);
  const int intra = 2;
  for (auto _ : state) benchmark::DoNotOptimize(decide_static(load.workers / intra, intra, load.view(), load.widths));
}

void machines(benchmark::internal::Benchmark* made) {
  made->ArgNames({"workers", "started"});
  for (const int workers : {2, 16, 128}) made->Args({workers, 1})->Args({workers, workers});
}

/// Batches of 1, 2, 4 ... 64, all of them measured.
void DecideBatch(benchmark::State& state) {
  std::vector<ration::sched::BatchSize> sizes;
  for (int requests = 1; requests <= 64; requests *= 2) sizes.push_back({requests, requests * 10ms});
  ration::sched::BatchView view{.sizes = sizes, .waiting = static_cast<int>(state.range(0)), .starts = 2};
  view.busy = true;
  view.enough = 8;
  view.oldest_wait = 1ms;
  view.max_delay = 5ms;
  view.time_left = 1s;
  for (auto _ : state) {
    benchmark::DoNotOptimize(view);
    benchmark::DoNotOptimize(decide_batch(view));
  }
}

BENCHMARK(DecideElastic)->Apply(machines);
BENCHMARK(DecideStatic)->Apply(machines);
BENCHMARK(DecideBatch)->ArgName("waiting")->Arg(1)->Arg(1000);

}  // namespace
