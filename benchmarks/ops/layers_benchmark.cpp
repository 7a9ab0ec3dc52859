/// Each layer of ResNet-50 by each implementation that accepts it, on one thread, in one piece, with warm memory.
#include <benchmark/benchmark.h>

#include <chrono>
#include <string>
#include <variant>

#include "extremes.hpp"
#include "fma_peak.hpp"
#include "layer_problem.hpp"
#include "prepared_step.hpp"
#include "sys/usage.hpp"

namespace ration::benchmarks {
namespace {

using Seconds = std::chrono::duration<double>;

/// Counters: GFLOP/s of the thread's CPU time; `of_peak`, the same as a part of the peak measured just before; `times`,
/// how often the network has this layer.
void run_layer(benchmark::State& state, const Layer& layer, int batch, const ops::Implementation& implementation) {
  const LayerProblem problem(layer, batch);
  PreparedStep step(problem, implementation);
  step.run();
  const double peak = fma_peak();
  const std::chrono::nanoseconds before = sys::thread_cpu_time();
  for (auto _ : state) step.run();
  const double seconds = Seconds(sys::thread_cpu_time() - before).count();
  const double operations = 2.0 * static_cast<double>(layer.multiply_adds() * batch * state.iterations());
  state.counters["GFLOP/s"] = operations / seconds * 1e-9;
  state.counters["of_peak"] = operations / seconds / peak;
  state.counters["times"] = layer.times;
  state.SetLabel(step.detail());
}

void peak(benchmark::State& state) {
  double operations = 0.0;
  const std::chrono::nanoseconds before = sys::thread_cpu_time();
  for (auto _ : state) operations += run_fma_chains();
  const double seconds = Seconds(sys::thread_cpu_time() - before).count();
  state.counters["GFLOP/s"] = operations / seconds * 1e-9;
}

void register_layer(const Layer& layer, int batch) {
  const LayerProblem problem(layer, batch);
  for (const ops::Implementation& implementation : ops::implementations(problem.node().op)) {
    if (std::holds_alternative<ops::Refusal>(problem.ask(implementation))) continue;
    const std::string name = layer.name() + "/batch:" + std::to_string(batch) + "/" + std::string(implementation.name);
    auto* const made = benchmark::RegisterBenchmark(
        name.c_str(), [layer, batch, &implementation](auto& state) { run_layer(state, layer, batch, implementation); });
    with_extremes(made->Unit(benchmark::kMillisecond));
    // The oracle is naive, so that one run says enough and takes long enough.
    if (implementation.name == "reference") made->Iterations(1);
  }
}

[[maybe_unused]] const bool registered = [] {
  with_extremes(benchmark::RegisterBenchmark("fma_peak", peak)->Unit(benchmark::kMillisecond));
  for (const int batch : {1, 8}) {
    for (const Layer& layer : kResNet50Layers) register_layer(layer, batch);
  }
  return true;
}();

}  // namespace
}  // namespace ration::benchmarks
